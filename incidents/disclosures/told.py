"""Who was told what, and when: a ledger that is part of the chronology.

The portal never tells the subject anything: it keeps what people told them. Where a teacher might
be identified before a charge, everybody who is told has to hear that this may not be published
(Education Act 2002, section 141F; guidance key `anonymity`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models, transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.chronology import corrected, entries_of
from incidents.cases.models import ChronologyEntry
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Disclosure
from policyportal.audit import unchanged
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts

EARLIEST = 2000  # the year before which nothing that is recorded here can have happened
MAY_TEACH = (Role.STAFF, Role.SLT, Role.HEADTEACHER, Role.DSL)


class Who(models.TextChoices):
    """Whom the school may have to tell."""

    PARENTS = "parents", "Parents or carers of the child"
    SUBJECT = "subject", "The person it is about"
    REPRESENTATIVE = "representative", "Their representative"
    CHAIR = "chair", "The chair of governors"
    POLICE = "police", "The police"
    SOCIAL_CARE = "social-care", "Children’s social care"
    OFSTED = "ofsted", "Ofsted, where it is about early years"
    OTHER = "other", "Somebody else"


class How(models.TextChoices):
    IN_PERSON = "in-person", "In person"
    TELEPHONE = "telephone", "By telephone"
    VIDEO = "video", "By video call"
    LETTER = "letter", "By letter"
    EMAIL = "email", "By e-mail"
    FORM = "form", "By a form on a website"


class Written(models.TextChoices):
    HANDED = "handed", "A letter handed over"
    POST = "post", "A letter by post"
    EMAIL = "email", "By e-mail"


def require_past(moment: datetime, *, since: datetime | None = None, field: str) -> None:
    """Refuse a time to come, one long ago, and one before the school knew of it, where it says."""
    if moment > timezone.now():
        raise Refused("This lies in the future. Give a time that has passed.", field=field)
    if moment.year < EARLIEST:
        raise Refused("This is too long ago. Check the year.", field=field)
    # Forms ask for minutes: the minute in which the school knew is not before it.
    if since is not None and moment < since.replace(second=0, microsecond=0):
        raise Refused(
            "This lies before the school knew of it. Check the day and the time.", field=field
        )


def require_open(case: Disclosure) -> None:
    if case.state not in OPEN:
        raise Refused(
            f"{case.reference} is {case.get_state_display().lower()}. Nothing is added to it "
            "unless it is reopened."
        )


@transaction.atomic
def tell(
    case: Disclosure,
    *,
    who: Who,
    told_at: datetime,
    how: How,
    words: str,
    whom: str = "",
    warned: bool = False,
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record that somebody was told, in every open state. `whom` names them where that helps.

    `warned` is whether they were told that nothing may be published that identifies a teacher.
    """
    case = steps.begin(case, by=by, seen=seen)
    require_open(case)
    who = Who(who)
    if who == Who.CHAIR and is_about_the_chair(case):
        raise Refused("The chair is the person it is about. Choose that.", field="who")
    if who == Who.OTHER and not whom.strip():
        raise Refused("Name who was told.", field="whom")
    require_past(told_at, since=case.aware_at, field="told_at")
    facts = {"Told": who.label, "Name": whom, "How": How(how).label}
    if warned:
        facts["Warning given"] = "That nothing may be published that identifies a teacher"
    facts = {name: text for name, text in facts.items() if text}
    steps.finish(case, Happening.TOLD, by=by, words=words, facts=facts, happened_at=told_at)
    return case


@transaction.atomic
def record_charge(
    case: Disclosure, *, on: date, words: str, seen: int | None, by: Person
) -> Disclosure:
    """Record that the person was charged, which ends the restriction on reporting."""
    case = steps.begin(case, by=by, seen=seen)
    require_open(case)
    if case.is_conduct:
        raise Refused("This is a conduct record: a charge belongs to a disclosure.")
    charges = ChronologyEntry.objects.filter(case=case.pk, what=Happening.CHARGED)
    if charges.filter(corrected_by__isnull=True).exists():
        raise Refused("That the person was charged is recorded already.")
    at = datetime.combine(on, time.min, timezone.get_current_timezone())
    require_past(at, field="on")
    steps.finish(case, Happening.CHARGED, by=by, words=words, happened_at=at)
    return case


def is_about_the_chair(case: Disclosure) -> bool:
    """Whether the person holds the chair's office now, or stands in for it."""
    return case.subject_id is not None and case.subject.acts_as(Role.CHAIR)


def may_be_a_teacher(case: Disclosure, log_end: str | None = None) -> bool:
    """Whether the person may be a teacher, by their roles; of somebody described nobody knows."""
    if case.subject_id is None:
        return True
    held = RoleAssignment.objects.filter(person=case.subject_id, role__in=MAY_TEACH)
    return unchanged.kept(log_end, ("may teach", case.subject_id), held.exists)


@dataclass(frozen=True)
class Line:
    """One line of the ledger."""

    entry: ChronologyEntry
    who: str
    name: str
    how: str
    warned: bool

    @property
    def corrected(self) -> ChronologyEntry | None:
        return corrected(self.entry)


@dataclass(frozen=True)
class Ledger:
    """Who was told what, the latest first; who has not been told; whether publishing is barred."""

    lines: list[Line]
    not_told: list[str]
    restricted: bool


def ledger(
    case: Disclosure,
    entries: Iterable[ChronologyEntry] | None = None,
    log_end: str | None = None,
) -> Ledger:
    """Return the ledger of a case; from its chronology, where the caller has read it already."""
    entries = list(entries_of(case) if entries is None else entries)
    lines = [_line(entry) for entry in entries if entry.what == Happening.TOLD]
    standing = {line.who for line in lines if line.corrected is None}
    charged = any(entry.what == Happening.CHARGED and corrected(entry) is None for entry in entries)
    return Ledger(
        lines=sorted(lines, key=lambda line: line.entry.happened_at, reverse=True),
        not_told=[who.label for who in _to_be_told(case, log_end) if who.label not in standing],
        restricted=not case.is_conduct and not charged and may_be_a_teacher(case, log_end),
    )


def _to_be_told(case: Disclosure, log_end: str | None) -> list[Who]:
    """Return who is told of most cases: the page says which of them were not."""
    if case.is_conduct:
        return [Who.SUBJECT]
    people = [Who.PARENTS, Who.SUBJECT]
    if case.manager_role != Role.CHAIR and not is_about_the_chair(case):
        people.append(Who.CHAIR)
    if SafeguardingContacts.here(log_end).early_years:
        people.append(Who.OFSTED)
    return people


def _line(entry: ChronologyEntry) -> Line:
    facts = entry.facts
    return Line(
        entry=entry,
        who=facts.get("Told", ""),
        name=facts.get("Name", ""),
        how=facts.get("How", ""),
        warned="Warning given" in facts,
    )
