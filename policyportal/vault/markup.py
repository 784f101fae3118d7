"""The words of a web page, as plain text. Nothing in it is run, fetched or followed.

It reads each character once, whatever was made to harm stands in it: Python's own parser takes
hours over some pages of a megabyte, and stumbles over others.
"""

import re
from html import unescape

SILENT = {"script", "style", "title"}
BREAKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote"}
# What follows a "<" in a tag: its name, and all up to its end, which may stand in quotes before.
NAME = re.compile(r"/?[a-z][a-z0-9]*|[!?/]", re.IGNORECASE)
TAG = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*+>""")
NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")


def without_markup(page: str) -> str:
    """Return the words of a page, a line a paragraph."""
    first, *pieces = page.split("<")
    found, silent = [_read(first)], ""
    for piece in pieces:
        if silent:
            _, ends, words = _end_of(silent, piece)
            silent = "" if ends else silent
        elif piece.startswith("!--"):
            _, ends, words = piece[3:].partition("-->")
            silent = "" if ends else "-->"
        else:
            name, words = _name_and_words(piece)
            found.append("\n" if name in BREAKS else "")
            silent = name if name in SILENT else ""
        found.append("" if silent else _read(words))
    lines = (" ".join(line.split()) for line in "".join(found).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _end_of(silent: str, piece: str) -> tuple[str, str, str]:
    """Return a piece of what is not shown, parted where that ends: at "-->" or its closing tag."""
    if silent == "-->":
        return piece.partition("-->")
    name, words = _name_and_words(piece)
    return "", name if name == f"/{silent}" else "", words


def _name_and_words(piece: str) -> tuple[str, str]:
    """Return the tag's name, and the words behind it. What is no whole tag is words."""
    name = NAME.match(piece)
    if name is None or ">" not in piece:
        return "", f"<{piece}"
    end = TAG.match(piece)
    return name.group().lower(), piece[end.end() if end else piece.index(">") + 1 :]


def _read(words: str) -> str:
    """Return the characters that are written as their names or numbers."""
    return unescape(NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", words))
