"""References of cases: random, so that no gap between two betrays a hidden one."""

from policyportal.references import random_signs


def new_reference(letter: str = "D") -> str:
    """Return a letter for the kind of case, "-" and five random signs: twenty-five bits."""
    return f"{letter}-{random_signs(5)}"
