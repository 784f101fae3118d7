"""Whether bytes are one saved e-mail, and what it says, as plain text."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageDefect
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

from policyportal.vault.unfit import unfit

BROKEN = "This is not a whole e-mail. Save the e-mail again as an .eml file, or as a PDF."
TOO_MUCH = "The e-mail has too many parts. Save what matters of it as a PDF, and choose that."
HEADERS = ("From", "To", "Cc", "Date", "Subject")
LONGEST_HEADER = 1000
FIRST_LINE = re.compile(rb"[!-9;-~]+:")
# What makes reading slow; whole e-mails of ten megabytes stay far below.
MOST_TYPES, MOST_NESTED, MOST_BOUNDARIES, MOST_LINES = 100, 20, 2000, 400_000


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
        name = part.get_filename()
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment":
            attached.append(_header(name) if name else kind)
        elif kind == "text/plain":
            plain.append(_words(part))
        elif kind == "text/html":
            html.append(_without_markup(_words(part)))
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


def _words(part: Message) -> str:
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


class _Text(HTMLParser):
    """Gathers the words of a page and leaves out all that is not words."""

    SILENT = ("script", "style", "head", "title")
    BREAKS = ("p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote")

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT and self.silent > 0

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def _without_markup(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
