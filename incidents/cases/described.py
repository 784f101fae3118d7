"""Somebody described, who is no person of the portal, is found again by exactly the same words."""

from incidents.cases.models import DESCRIBED
from policyportal.vault import blind


def index_of(described: str) -> str:
    """Return what a described subject is found again by; "" for nobody described."""
    return blind.index(described, purpose=DESCRIBED)
