"""Gathers the models of each capability for Django."""
