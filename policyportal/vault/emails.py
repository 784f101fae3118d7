"""Whether bytes are one saved e-mail, and what it says, as plain text."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageDefect
from email.header import decode_header, make_header
from email.message import Message

from policyportal.vault.markup import without_markup
from policyportal.vault.unfit import unfit

BROKEN = "This is not a whole e-mail. Save the e-mail again as an .eml file, or as a PDF."
TOO_MUCH = "The e-mail has too many parts. Save what matters of it as a PDF, and choose that."
HEADERS = ("From", "To", "Cc", "Date", "Subject")
LONGEST_HEADER = 1000
# Python's, but no way in which an e-mail is written; some of them take hours over a long one.
NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
FIRST_LINE = re.compile(rb"[!-9;-~]+:")
# What makes reading slow; whole e-mails of ten megabytes stay far below.
MOST_TYPES, MOST_NESTED, MOST_BOUNDARIES, MOST_LINES = 100, 20, 2000, 400_000
LONGEST_KIND = 10_000  # of the lines that say what a part is and how it is called
KIND = re.compile(rb"[\r\n]content-(?:type|disposition)[^\r\n]*(?:[\r\n]+[ \t][^\r\n]*)*")


@dataclass(frozen=True)
class Letter:
    """An e-mail as it is shown: headers by name, the words, and the names of what hangs on it."""

    headers: list[tuple[str, str]]
    text: str
    attached: list[str]


def check(data: bytes) -> None:
    """Refuse, with a sentence, unless the data is one e-mail that names its sender."""
    if not FIRST_LINE.match(data) or b"\x00" in data:
        raise unfit(
            "What is in the file is not what its name says. Choose the saved e-mail itself."
        )
    _within_bounds(data)
    message = _parsed(data)
    if not message.get("From") or not (message.get("Date") or message.get("Subject")):
        raise unfit(BROKEN)
    if _defects(message):
        raise unfit(BROKEN)


def _within_bounds(data: bytes) -> None:
    low = data.lower()
    bounds = (
        (low.count(b"content-type:"), MOST_TYPES),
        (low.count(b"multipart/"), MOST_NESTED),
        (low.count(b"\n--"), MOST_BOUNDARIES),
        (low.count(b"\n") + low.count(b"\r"), 2 * MOST_LINES),
        (max((len(one[0]) for one in KIND.finditer(b"\n" + low)), default=0), LONGEST_KIND),
    )
    if any(found > most for found, most in bounds):
        raise unfit(TOO_MUCH)


def _parsed(data: bytes) -> Message:
    try:
        return message_from_bytes(data)
    except Exception as error:  # the parser stumbles in many ways over what was made to harm
        raise unfit(BROKEN) from error


def _defects(message: Message) -> list[MessageDefect]:
    """Return what is wrong with how the e-mail is put together, in any of its parts."""
    return [defect for part in message.walk() for defect in part.defects]


def read(data: bytes) -> Letter:
    """Return what a checked e-mail says. Nothing that hangs on it is opened."""
    message = _parsed(data)
    headers = [(name, _header(message.get(name))) for name in HEADERS if message.get(name)]
    plain, html, attached = [], [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        name = _said(part.get_filename)
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment":
            attached.append(_header(name) if name else kind)
        elif kind == "text/plain":
            plain.append(_words(part))
        elif kind == "text/html":
            html.append(without_markup(_words(part)))
        else:
            attached.append(kind)
    return Letter(headers, "\n\n".join(plain or html).strip(), attached)


def _header(value) -> str:
    raw = str(value)[:LONGEST_HEADER]
    try:
        text = str(make_header(decode_header(raw)))
    except Exception:  # a header that lies about how it is written is shown as it stands
        text = raw
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _said(read: Callable[[], str | None]) -> str | None:
    """Return what a part says of itself; None where that is written so that nobody can read it."""
    try:
        return read()
    except Exception:  # as the parser, these stumble in many ways
        return None


def _words(part: Message) -> str:
    data = part.get_payload(decode=True) or b""
    named = _said(part.get_content_charset) or "utf-8"
    try:
        charset = "utf-8" if codecs.lookup(named).name in NO_CHARSETS else named
        text = data.decode(charset, "replace")
    except (LookupError, ValueError):
        text = data.decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode()  # half a character is none
