"""Gathers the models of what looks over both apps for Django."""

from policyportal.overview.copies.models import Copy, Schedule

__all__ = ["Copy", "Schedule"]
