"""The number on a receipt: random, easy to read out, and forgiving of how it is typed."""

from policyportal.references import ALPHABET, random_signs

LENGTH = 12
_MEANT = str.maketrans("OIL", "011")


def new_reference() -> str:
    """Return "R-" and twelve random signs: sixty bits, so that nobody finds one by guessing."""
    return "R-" + random_signs(LENGTH)


def shown(reference: str) -> str:
    """R-7KQ4M2XW9TBC as R-7KQ4-M2XW-9TBC."""
    signs = reference.removeprefix("R-")
    return "R-" + "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def as_kept(typed: str) -> str:
    """Return the reference that was meant, as it is kept; "" where the text can be none.

    Case, spaces and dashes do not matter, nor does the R in front; O is taken for 0, I and L for 1.
    """
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    if len(signs) == LENGTH + 1 and signs.startswith("R"):
        signs = signs[1:]
    signs = signs.translate(_MEANT)
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return ""
    return f"R-{signs}"


def grouped(fingerprint: str) -> str:
    """Return the fingerprint in groups of eight digits, to be compared by eye."""
    return " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))
