"""Packs are made in the background, for the person who asked, and kept for a week."""

from datetime import date
from typing import BinaryIO

from policyportal.documents.templatetags.dates import day as in_words
from policyportal.overview.copies.makers import Maker, Params, Progress, register
from policyportal.overview.evidence_pack import pack
from policyportal.overview.evidence_pack.pack import Edition
from policyportal.people.models import Person, Role

READERS = {
    Edition.FULL: (Role.HEADTEACHER,),
    Edition.CODED: (Role.HEADTEACHER, Role.CHAIR, Role.GOVERNOR),
}


def editions_for(person: Person) -> list[Edition]:
    """Return the editions that the person may have."""
    return [edition for edition, roles in READERS.items() if person.holds(*roles)]


def _make(person: Person, params: Params, file: BinaryIO, progress: Progress) -> None:
    pack.write(file, date.fromisoformat(params["day"]), Edition(params["edition"]), progress)


PACK = register(
    Maker(
        name="evidence-pack",
        title=lambda params: f"Evidence pack as at {in_words(params['day'])}, {params['edition']}",
        filename=lambda params: f"evidence-{params['day']}-{params['edition']}.zip",
        media_type=lambda params: "application/zip",
        may=lambda person, params: params["edition"] in editions_for(person),
        make=_make,
    )
)
