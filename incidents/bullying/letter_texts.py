"""The text that a letter begins with: our own, filled in from facts, for the writer to change.

Gaps that only the writer can fill stand in square brackets. Nothing here reads a name of a child:
the facts hold none.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from incidents.bullying.models import LetterKind
from incidents.bullying.platforms import AgeLimit
from policyportal.documents.templatetags.dates import day, moment

FILE = Path(__file__).with_suffix(".toml")
GAP = re.compile(r"\[[^][]*\]")
NO_TELEPHONE = "[telephone]"


@dataclass(frozen=True)
class Kept:
    """A file as the log for the police has it: what it is, since when it is kept, its hash."""

    number: int
    kind: str
    captured_at: datetime | None
    added_at: datetime
    sha256: str


@dataclass(frozen=True)
class Before:
    """What was reported before of the same children: when it happened, where, and when that was."""

    on: date
    site: str
    reported_at: datetime


@dataclass(frozen=True)
class Facts:
    """What the texts are filled in from. `limit` is the age that held on the day of `on`."""

    school: str
    contact: str  # whom to speak to
    role: str  # and what they are at the school
    telephone: str
    on: date  # the day of the incident
    site: str = ""  # "" where it is not known which
    limit: AgeLimit | None = None
    before: tuple[Before, ...] = ()  # the oldest first
    steps: tuple[tuple[datetime, str], ...] = ()  # when, and what the chronology calls it
    evidence: tuple[Kept, ...] = ()


@lru_cache(maxsize=1)
def _told() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def heading(kind: LetterKind) -> str:
    """Return what stands above a letter of the kind."""
    return _told()["headings"][kind]


def gaps(words: str) -> list[str]:
    """Return what is still to be filled in, as it stands in its square brackets."""
    return GAP.findall(words)


def suggested(kind: LetterKind, facts: Facts) -> str:
    """Return the text that a letter of the kind begins with. Pure: facts in, words out."""
    return (
        _told()["texts"][kind]
        .strip()
        .format(
            school=facts.school,
            contact=facts.contact,
            role=facts.role,
            reach=f" on {facts.telephone or NO_TELEPHONE}",
            age=_of_age(facts),
            steps="\n".join(_steps(facts)),
            evidence="\n".join(map(_evidence, facts.evidence)) or "No file is kept.",
        )
    )


def _of_age(facts: Facts) -> str:
    """Say from what age the site may be used; a gap where that is not known, or there is none."""
    sentences, limit = _told()["ages"], facts.limit
    if not facts.site or limit is None or not limit.age:
        return sentences["unknown"]
    return sentences["known"].format(
        age=limit.age,
        site=facts.site,
        on=day(facts.on),
        source=limit.source,
        year=limit.year,
    )


def _steps(facts: Facts) -> Iterable[str]:
    """Give a line for what happened, and one for each step that is the police’s business.

    What was reported before comes first: that it goes on is what makes it harassment.
    """
    called = _told()["steps"]
    for one in facts.before:
        yield _happened(one.on, one.site)
        yield f"{moment(one.reported_at)}: {called['recorded']}"
    yield _happened(facts.on, facts.site)
    for at, what in sorted(facts.steps):
        if what in called:
            yield f"{moment(at)}: {called[what]}"


def _happened(on: date, site: str) -> str:
    where = f" ({site})" if site else ""
    return f"{day(on)}{where}: [what happened, and when, naming nobody]"


def _evidence(kept: Kept) -> str:
    taken = f"taken {moment(kept.captured_at)}, " if kept.captured_at else ""
    return (
        f"E{kept.number}: {kept.kind}, {taken}added {moment(kept.added_at)}. The original is kept "
        f"encrypted and unchanged in the school’s portal. SHA-256 {kept.sha256}"
    )
