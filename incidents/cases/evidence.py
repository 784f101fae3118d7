"""Evidence: files that belong to a case, kept encrypted, with their hashes in the log.

Nobody is asked for a file before they have said that it shows no child naked, partly naked or in
a sexual way (domain.md, "Situations"; guidance key `images`). What is shown is made anew from the
original, which leaves the vault only as a download that can do nothing in a browser.
"""

import warnings
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import Protocol

from django.db import transaction
from PIL import Image, ImageOps

from incidents.cases import steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, Evidence
from incidents.cases.viewing import viewed
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.vault import emails, files, pictures, texts
from policyportal.vault.emails import Letter
from policyportal.vault.models import SealedFile
from policyportal.vault.sealing import SealBroken
from policyportal.vault.uploads import Accepted

KEPT = "evidence.kept"
ASK_FIRST = (
    "Say first that it shows no child naked, partly naked or in a sexual way. Such a picture is "
    "never uploaded, copied or sent."
)
CLOSED = "This record is closed. Nothing is added to it unless it is reopened."
UNREADABLE = (
    "The file cannot be read, or is not the one that was kept. Tell whoever looks after the portal."
)
LONGEST_SIDE = 2000  # pixels of a picture as it is shown
LONGEST_SHOWN = 200_000  # characters of a text as it is shown
PICTURES = pictures.FORMATS


class Put(Protocol):
    """A file put beside a draft, which is to become evidence."""

    file: SealedFile
    description: str
    captured_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """Evidence as its page shows it: a picture made anew, or words, or nothing but a download."""

    is_picture: bool = False
    letter: Letter | None = None
    text: str = ""
    cut: bool = False


def list_of(case: Case) -> list[Evidence]:
    """Return the evidence of a case with its files and who added each. One query."""
    return list(Evidence.objects.filter(case=case.pk).select_related("file", "added_by"))


@transaction.atomic
def add(
    case: Case,
    *,
    upload: Accepted,
    description: str,
    captured_at: datetime | None,
    images: str,
    seen: int | None,
    by: Person,
) -> Evidence:
    """Keep a file with a case. `images` is the answer to what has to be asked first.

    The same file twice is the same evidence.
    """
    case = steps.begin(case, by=by, seen=None)
    if images != "no":
        raise Refused(ASK_FIRST, field="images")
    digest = sha256(upload.data).hexdigest()
    for kept in list_of(case):
        if kept.file.sha256 == digest:
            if kept.added_by_id == by.pk and seen is not None and seen != case.revision:
                return kept  # the button pressed twice
            raise Refused(f"This file is here already: {kept.name}.", field="upload")
    _require_fresh(case, seen)
    if not is_open(case):
        raise Refused(CLOSED)
    sealed = files.keep(upload.data, name=upload.name, media_type=upload.media_type, by=by)
    kept = _kept(case, sealed, description=description, captured_at=captured_at, by=by)
    steps.finish(
        case,
        Happened.EVIDENCE,
        by=by,
        words=kept.description,
        facts={"Evidence": f"E{kept.number}", "SHA-256": digest},
        happened_at=captured_at,
    )
    return kept


def _require_fresh(case: Case, seen: int | None) -> None:
    if seen is not None and case.revision != seen:
        raise Refused(steps.OLDER_PAGE)


def is_open(case: Case) -> bool:
    """Whether anything can be added; what an end is, each kind of case says itself."""
    return getattr(steps.in_kind(case), "is_open", True)


def from_draft(file: Put, case: Case, *, by: Person) -> Evidence:
    """Make evidence of a file that was put beside a draft. Called inside the action that sends it.

    It writes no entry of the chronology: the one of the record itself comes after it.
    """
    return _kept(case, file.file, description=file.description, captured_at=file.captured_at, by=by)


def _kept(
    case: Case,
    sealed: SealedFile,
    *,
    description: str,
    captured_at: datetime | None,
    by: Person,
) -> Evidence:
    """Write the row, and the file's hash into the log.

    The name that somebody gave a file may tell on a child. It moves into the sealed description.
    """
    number = Evidence.objects.filter(case=case.pk).count() + 1
    name = sealed.name
    sealed.name = f"evidence-{number}{PurePosixPath(name).suffix}"
    sealed.save(update_fields=["name"])
    kept = Evidence(
        case_id=case.pk,
        name=f"{case.reference}/E{number}",
        number=number,
        file=sealed,
        captured_at=captured_at,
        added_by=by,
    )
    kept.description = "\n".join(filter(None, [description, f"File: {name}"]))
    kept.save(force_insert=True)
    record(KEPT, kept, by=by, **facts_of(kept))
    return kept


def facts_of(kept: Evidence) -> dict[str, str | int]:
    """Return what the log keeps of evidence: which bytes, of which type, and which description."""
    return {
        "evidence": kept.name,
        "sha256": kept.file.sha256,
        "size": kept.file.size,
        "media_type": kept.file.media_type,
        "description_sha256": sha256(kept.description.encode()).hexdigest(),
    }


@transaction.atomic
def view(kept: Evidence, *, by: Person, how: str) -> bytes:
    """Return the original's bytes, and leave in the log that somebody looked, and in which way."""
    require(Case.objects.visible_to(by).filter(pk=kept.case_id).exists())
    viewed(kept.case, by=by, page=f"evidence {kept.number}: {how}")
    try:
        return files.read(kept.file)
    except SealBroken:
        raise Refused(UNREADABLE) from None


def shown(kept: Evidence, data: bytes) -> Shown:
    """Return what the page shows of the original: words as words; of a PDF, nothing."""
    kind = kept.file.media_type
    if kind in PICTURES:
        return Shown(is_picture=True)
    if kind == "message/rfc822":
        letter = emails.read(data)
        text = letter.text
    elif kind == "text/plain":
        letter, text = None, texts.read(data)
    else:
        return Shown()
    return Shown(letter=letter, text=text[:LONGEST_SHOWN], cut=len(text) > LONGEST_SHOWN)


def picture_anew(data: bytes, media_type: str) -> bytes:
    """Return a new picture with the original's pixels and nothing else of it, made smaller."""
    kind = PICTURES[media_type]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data), formats=[kind]) as original:
            # Some pictures of few or many shades cannot be made smaller as they are.
            smaller = original if kind == "JPEG" else original.convert("RGBA")
            smaller.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            pixels = _upright(smaller).convert("RGB" if kind == "JPEG" else "RGBA")
    clean, out = Image.new(pixels.mode, pixels.size), BytesIO()
    clean.paste(pixels)
    clean.save(out, kind)
    return out.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """Return the picture turned as its camera says; as it is, where that is written wrongly."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # it stumbles in many ways over what was made to harm
        return picture
