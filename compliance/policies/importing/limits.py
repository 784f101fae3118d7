"""How large a policy document may be. Far above any real one, far below what would hurt."""

from policyportal.refusal import Refused

MAX_BYTES = 5 * 1024 * 1024
"""The largest file, in bytes. An upload form checks `upload.size` before it reads the file."""
MAX_CHARACTERS = 1_000_000
"""The most text in one document: some 500 pages."""
MAX_CLAUSES = 5_000
MAX_HEADING = 200
MAX_TITLE = 160


def check_size(size: int) -> None:
    """Refuse a file of more than MAX_BYTES bytes."""
    if size > MAX_BYTES:
        raise Refused(
            f"The file has {size / 1024 / 1024:.1f} MB. A policy may have 5 MB at most: take "
            "large pictures out of it, save it again and try once more."
        )


def check_length(text: str) -> None:
    """Refuse more text than any policy has."""
    if len(text) > MAX_CHARACTERS:
        raise Refused(
            f"The document has {len(text):,} characters of text, more than any policy. "
            "Check that it is the right file."
        )
