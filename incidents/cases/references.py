"""References of cases: random, so that no gap between two betrays a hidden one."""

from policyportal.references import random_signs


def new_reference() -> str:
    """Return "D-" and five random signs: twenty-five bits."""
    return f"D-{random_signs(5)}"
