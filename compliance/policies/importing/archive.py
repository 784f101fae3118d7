"""Is it safe to open this Word document? Asked before anything reads it.

Every part is unpacked in a stream and counted, since what a ZIP file says of its own sizes may be
untrue; every XML part is read without a document type or entities, and its depth and number of
elements are bounded.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from policyportal.refusal import Refused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 60 * 1024 * 1024
MAX_XML = 24 * 1024 * 1024
MAX_RATIO = 250
RATIO_FROM = 1024 * 1024
MAX_DEPTH = 120
MAX_ELEMENTS = 300_000
_CHUNK = 64 * 1024

_DAMAGED = (
    "This is not a Word document, or it is damaged. Open it in Word, save it as a new .docx and "
    "try again."
)
_BOMB = (
    "This Word document unpacks to far more than a policy can hold, so it was not opened. "
    "Copy its text into a new document and try again."
)
_MACROS = (
    "This Word document holds macros (small programs), so it was not opened. In Word, save it as "
    "a document without macros (.docx) and try again."
)
_OUTSIDE = (
    "This Word document shows pictures or parts that are kept somewhere else, and these are not "
    "fetched. In Word, put them into the document or take them out, save it and try again."
)
_ENTITIES = (
    "This Word document has instructions in it that Word itself never writes, so it was not "
    "opened. Copy its text into a new document and try again."
)
_LOCKED = (
    "This Word document is protected by a password. Take the password off in Word "
    "(File, Info, Protect Document), save it and try again."
)
_OLD = (
    "This is a Word document of the old kind, or one with a password. Open it in Word, save it as "
    ".docx without a password and try again."
)
_MACRO_NAMES = re.compile(r"vbaproject|vbadata|/activex/|macrosheets", re.I)
_MACRO_TYPES = re.compile(rb"macroEnabled|vnd\.ms-office\.(?:vbaProject|activeX)", re.I)
_PULLED_IN = {"image", "oleObject", "package", "subDocument", "aFChunk", "frame", "video", "audio"}


def check_archive(data: bytes) -> None:
    """Refuse what is not a Word document of the usual kind, or is unsafe to open."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(_LOCKED if "EncryptedPackage".encode("utf-16-le") in data else _OLD)
    if not data:
        raise Refused("The file is empty. Choose the file that has the policy's text in it.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_entries(archive.infolist())
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Refused(_DAMAGED) from error
    except (NotImplementedError, RuntimeError) as error:
        raise Refused(_LOCKED) from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if any(_MACRO_NAMES.search(name) for name in names):
        raise Refused(_MACROS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_LOCKED)
    if len(entries) > MAX_ENTRIES:
        raise Refused(_BOMB)
    if len(names) < len(entries) or "[Content_Types].xml" not in names:
        raise Refused(_DAMAGED)
    if any(e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for e in entries):
        raise Refused(_DAMAGED)


def _check_parts(archive: zipfile.ZipFile) -> None:
    unpacked = 0
    elements = _Elements()
    for entry in archive.infolist():
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        part = bytearray()
        size = 0
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                unpacked += len(chunk)
                swollen = size > RATIO_FROM and size > MAX_RATIO * max(1, entry.compress_size)
                if swollen or unpacked > MAX_UNPACKED or (is_xml and size > MAX_XML):
                    raise Refused(_BOMB)
                if is_xml:
                    part += chunk
        if is_xml:
            elements.check(bytes(part))
            if _MACRO_TYPES.search(part):
                raise Refused(_MACROS)


class _Elements:
    """Reads XML for its shape alone, and for what it would pull in from elsewhere."""

    def __init__(self):
        self.count = 0
        self.depth = 0

    def check(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self.depth = 0
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise Refused(_DAMAGED) from error

    def _doctype(self, *_):
        raise Refused(_ENTITIES)

    def _start(self, name, attributes):
        self.count += 1
        self.depth += 1
        if self.count > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise Refused(_BOMB)
        if name.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") == "External":
            if attributes.get("Type", "").rpartition("/")[2] in _PULLED_IN:
                raise Refused(_OUTSIDE)

    def _end(self, _):
        self.depth -= 1
