"""Whether bytes are one whole PDF in which nothing acts and nothing hides."""

import io
import logging

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from policyportal.refusal import Refused
from policyportal.vault.unfit import unfit

MOST_PAGES = 20
MOST_OBJECTS = 20_000
ACTING = {
    "/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR",
    "/RichMedia", "/Rendition", "/Movie", "/Sound", "/XFA", "/AA",
}  # fmt: skip
HIDING = {"/EmbeddedFile", "/EmbeddedFiles", "/Filespec", "/FileAttachment", "/Collection", "/AF"}
BROKEN = "The PDF cannot be read: it is damaged or not complete. Scan or save it again."


def check(data: bytes) -> None:
    """Refuse, with a sentence, unless the data is a plain PDF of at most 20 pages."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise unfit(BROKEN)
    if data[end + 5 :].strip(b"\r\n\t \x00"):
        raise unfit(
            "There is something more in the file after the PDF’s end. Scan or save it again."
        )
    noise = logging.getLogger("pypdf")
    disabled, noise.disabled = noise.disabled, True
    try:
        reader = PdfReader(io.BytesIO(data), strict=True)
        if reader.is_encrypted:
            raise unfit("The PDF is locked with a password. Save it without one.")
        pages = len(reader.pages)
        names = _names_in(reader)
        for page in reader.pages:
            page.get_contents()
    except Refused:
        raise
    except Exception as error:  # a damaged file makes pypdf stumble in many ways
        raise unfit(BROKEN) from error
    finally:
        noise.disabled = disabled
    if not pages:
        raise unfit("The PDF has no page in it. Scan or save it again.")
    if pages > MOST_PAGES:
        raise unfit(f"The PDF has {pages} pages. At most 20 are taken: choose those that matter.")
    if names & ACTING:
        raise unfit("The PDF has a script or an action in it. Print it and scan it again.")
    if names & HIDING:
        raise unfit("The PDF has another file hidden in it. Print it and scan it again.")


def _names_in(reader: PdfReader) -> set[str]:
    """Return every key and every name in the file's objects, without following references."""
    numbers = {(g, n) for g, objects in reader.xref.items() for n in objects}
    numbers |= {(0, n) for n in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise unfit("The PDF is too complicated. Print it and scan it again.")
    names, waiting = set(), [reader.trailer]
    waiting += [reader.get_object(IndirectObject(n, g, reader)) for g, n in sorted(numbers) if n]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject):
            names.add(str(one))
        elif isinstance(one, DictionaryObject):
            names.update(str(key) for key in one)
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
    return names
