"""How large a policy document may be. Far above any real one, far below what would hurt."""

from policyportal.refusal import Refused

MAX_BYTES = 5 * 1024 * 1024
"""The largest file, in bytes. An upload form checks `upload.size` before it reads the file."""
MAX_CHARACTERS = 300_000
"""The most text in one document: some 150 pages."""
MAX_LINES = 40_000
MAX_BRACKETS = 5_000
"""Of Markdown: each "[" may begin a link, and is read some twenty times over."""
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
        _refuse(len(text), "characters")
    lines = sum(bool(line.strip()) for line in text.replace("\f", "\n").split("\n"))
    if lines > MAX_LINES:
        _refuse(lines, "lines")


def check_brackets(text: str) -> None:
    """Refuse more square brackets than any policy has links."""
    if (number := text.count("[")) > MAX_BRACKETS:
        _refuse(number, "square brackets")


def check_clauses(number: int) -> None:
    """Refuse more clauses than any policy has."""
    if number > MAX_CLAUSES:
        _refuse(number, "paragraphs")


def _refuse(number: int, things: str) -> None:
    raise Refused(
        f"The document has {number:,} {things}, more than any policy. "
        "Check that it is the right file."
    )
