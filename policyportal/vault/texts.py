"""Whether bytes are plain text and nothing else, and what they say."""

import codecs

from policyportal.vault.unfit import unfit

BROKEN = "This is not plain text. Save it as plain text (.txt), or as a PDF, and choose that."
OTHERS = (
    b"%pdf", b"pk\x03\x04", b"mz", b"gif8", b"\x89png", b"\xff\xd8", b"riff", b"rar!", b"7z\xbc",
    b"\x7felf", b"#!", b"{\\rtf", b"<!doctype", b"<html", b"<svg", b"<?xml", b"<?php", b"<script",
)  # fmt: skip
PDF_BEGINS_WITHIN = 1024  # readers of PDFs look that far for the beginning of one
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LAYOUT = set("\t\n\r\f")
MOST_LINES = 400_000


def check(data: bytes) -> None:
    """Refuse, with a sentence, unless the data is text that begins like nothing else."""
    start = data.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(OTHERS) or b"%pdf-" in start[:PDF_BEGINS_WITHIN]:
        raise unfit("What is in the file is not what its name says. Choose the text itself.")
    text = read(data)
    if not text.strip():
        raise unfit("There are no words in the file. Choose the file again.")
    if any(ord(c) < 32 and c not in LAYOUT or c == "\x7f" for c in set(text)):
        raise unfit(BROKEN)


def read(data: bytes) -> str:
    """Return the text, in whichever of the usual ways it was written down."""
    for bom, encoding in BOMS.items():
        if data.startswith(bom):
            return _decoded(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise unfit(BROKEN) from error
