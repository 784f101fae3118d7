"""How the vault says no to a file."""

from policyportal.refusal import Refused


def unfit(sentence: str) -> Refused:
    """Return the refusal of an uploaded file, at the form's field `scan`."""
    return Refused(sentence, field="scan")
