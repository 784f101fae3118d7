"""The person it is about: whom they can turn to, what they were offered, how things stand for them.

None of it is ever shown to them by the portal: people tell them, and it is kept that they did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.chronology import entries_of
from incidents.cases.guidance import Passage, passage
from incidents.cases.models import ChronologyEntry
from incidents.disclosures import told
from incidents.disclosures.concluding import reference_statement
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure, Outcome
from policyportal.people.models import Person
from policyportal.refusal import Refused


class Support(models.TextChoices):
    """What an employer can offer somebody while an allegation is looked into."""

    UNION = "union", "Advice to speak to their trade union or a colleague"
    COUNSELLING = "counselling", "Counselling or an employee helpline"
    HEALTH = "health", "Occupational health, or time to see a doctor"
    INFORMED = "informed", "Regular news of how the case goes"
    COLLEAGUES = "colleagues", "Being in touch with colleagues, as far as that is right"
    OTHER = "other", "Something else, described below"


@transaction.atomic
def name_contact(
    case: Disclosure, *, contact: str, reach: str, words: str = "", seen: int | None, by: Person
) -> Disclosure:
    """Name whom the person can turn to, who keeps them informed (guidance: support-named-contact).

    Being named opens nothing: a contact sees the case only once they are added to it.
    """
    case = steps.begin(case, by=by, seen=seen)
    told.require_open(case)
    named = " ".join(contact.split()).casefold()
    if named in _names_of(case):
        raise Refused("Name somebody else: this is the person it is about.", field="contact")
    facts = {"Contact": contact, "Can be reached": reach}
    steps.finish(case, Happening.CONTACT, by=by, words=words, facts=facts)
    return case


def _names_of(case: Disclosure) -> set[str]:
    if case.subject_id is None:
        return {" ".join(case.described.split()).casefold()}
    return {case.subject.name.casefold(), case.subject.email.casefold()}


@transaction.atomic
def offer_support(
    case: Disclosure,
    *,
    offered: list[Support],
    offered_at: datetime,
    words: str = "",
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record what the person was offered, and when."""
    case = steps.begin(case, by=by, seen=seen)
    told.require_open(case)
    if not offered:
        raise Refused("Tick what was offered.", field="offered")
    if Support.OTHER in offered and not words.strip():
        raise Refused("Say what else was offered.", field="words")
    told.require_past(offered_at, since=case.aware_at, field="offered_at")
    facts = {"Offered": [Support(one).label for one in offered]}
    steps.finish(case, Happening.SUPPORT, by=by, words=words, facts=facts, happened_at=offered_at)
    return case


@dataclass(frozen=True)
class PersonSide:
    """How things stand for the person it is about, as the case page shows it."""

    case: Disclosure
    contact: ChronologyEntry | None
    support: list[ChronologyEntry]
    decided: ChronologyEntry | None
    override: ChronologyEntry | None
    told: list[ChronologyEntry]
    concluded: ChronologyEntry | None
    bodies: list[tuple[str, str, str]]  # slug, name, the answer in words
    disciplinary: list[ChronologyEntry]
    reference: str

    @property
    def references(self) -> Passage:
        """What says what a reference may carry."""
        return passage("references")

    @property
    def contact_name(self) -> str:
        return self.contact.facts.get("Contact", "") if self.contact else ""

    @property
    def contact_reach(self) -> str:
        """How the contact can be reached."""
        return self.contact.facts.get("Can be reached", "") if self.contact else ""

    @property
    def decided_by(self) -> str:
        """Who decided about the person's work for the employer."""
        return self.decided.facts.get("Decided for the employer by", "") if self.decided else ""

    @property
    def is_substantiated(self) -> bool:
        return self.case.outcome == Outcome.SUBSTANTIATED

    @property
    def awaits_writing(self) -> bool:
        """Whether a suspension still has to be confirmed in writing."""
        return self.case.action == Action.SUSPENDED and self.case.written_at is None

    @property
    def writing_is_late(self) -> bool:
        due = self.case.written_due_at
        return self.awaits_writing and due is not None and due < timezone.now()


BODIES = (
    ("dbs", "Disclosure and Barring Service (DBS)"),
    ("tra", "Teaching Regulation Agency (TRA)"),
)


def person_side(case: Disclosure, entries: Iterable[ChronologyEntry] | None = None) -> PersonSide:
    """Return the person's side; from the chronology, where the caller has read it already."""
    entries = list(entries_of(case) if entries is None else entries)

    def all_of(*kinds: Happening) -> list[ChronologyEntry]:
        return [entry for entry in entries if entry.what in kinds]

    def last(*kinds: Happening) -> ChronologyEntry | None:
        standing = [entry for entry in all_of(*kinds) if told.corrected(entry) is None]
        return standing[-1] if standing else None

    subject = told.Who.SUBJECT.label
    return PersonSide(
        case=case,
        contact=last(Happening.CONTACT),
        support=all_of(Happening.SUPPORT),
        decided=last(Happening.ACTED, Happening.OVERRODE),
        override=next(iter(all_of(Happening.OVERRODE)), None),
        told=[one for one in all_of(Happening.TOLD) if one.facts.get("Told") == subject],
        concluded=last(Happening.CONCLUDED) if case.outcome else None,
        bodies=[(slug, name, getattr(case, f"get_{slug}_display")()) for slug, name in BODIES],
        disciplinary=all_of(Happening.DISCIPLINARY),
        reference=reference_statement(case),
    )
