"""Bytes to text: what an editor on a school's computer may have saved, and nothing else."""

import codecs
import re

from policyportal.refusal import Refused

_NOT_TEXT = (
    "This file is not text. If it came from Word, choose the Word document itself (.docx); "
    "otherwise save it as plain text (UTF-8) and try again."
)
_ENCODING = (
    "Some characters of this file cannot be read. Open it where it was made, save it as plain "
    "text with the encoding UTF-8, and try again."
)
_OTHER_FORMATS = {
    b"%PDF": "This is a PDF. Choose the Word document it was made from, or copy its text into a "
    "plain text file (.txt).",
    b"PK\x03\x04": "This file is not text but a Word document or a ZIP file. If it is a Word "
    "document, let its name end in .docx.",
    b"\xd0\xcf\x11\xe0": "This is a Word document of the old kind (.doc). Open it in Word, save "
    "it as .docx and try again.",
    b"{\\rtf": "This is a rich text file (RTF). Open it in Word, save it as .docx and try again.",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# UTF-8 read as Windows-1252: a file that mixes the two.
_MIXED = re.compile("â€|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|Â[£©®°·\u00a0]")
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_LINE_ENDS = re.compile("\r\n|[\r\v\u0085\u2028\u2029]")


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or Windows-1252.

    Lines end in a line feed, form feeds stay, marks that nobody sees (zero width, soft hyphen,
    direction) are taken out. Raises Refused for what is not text.
    """
    if not data.strip(b"\0 \t\r\n\f\v"):
        raise Refused("The file is empty. Choose the file that has the policy's text in it.")
    for magic, sentence in _OTHER_FORMATS.items():
        if data.startswith(magic):
            raise Refused(sentence)
    return tidy(_decoded(data))


def tidy(text: str) -> str:
    """Return the text with line feeds only and without what nobody sees; Refused if it is none."""
    controls = len(_CONTROL.findall(text))
    if controls * 500 > len(text) and controls:
        raise Refused(_NOT_TEXT)
    if text.count("\ufffd") * 200 > len(text):
        raise Refused(_ENCODING)
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", _CONTROL.sub("", text)))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused(_ENCODING)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    if b"\0" in data:
        raise Refused(_NOT_TEXT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _strictly(data, "cp1252")
    # British text in Windows-1252 has a few curly quotes and pound signs, not mostly accents.
    foreign = sum(byte > 0x7F for byte in data)
    if foreign > 5 + len(data) // 10 or _MIXED.search(text):
        raise Refused(_ENCODING)
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(_ENCODING) from None
