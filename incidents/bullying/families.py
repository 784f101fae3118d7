"""Families: the parents or carers of the children, what was said with them, and whether they help.

One family can have several of the children, and a child can be in two, where parents live apart.
Contacts are only ever added (domain.md, "Cyber-bullying"; clause cyberbullying.families-involved).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from incidents.bullying import guards
from incidents.bullying.corrections import corrections
from incidents.bullying.facts import Engaging
from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase, Contact, Family, FamilyContact, State
from incidents.bullying.prefill import WORKS_WITH_US
from incidents.cases import steps
from incidents.cases.involving import children_of
from incidents.cases.models import Involved
from incidents.children.models import Child
from policyportal.people.models import Person
from policyportal.refusal import Refused

NO_WORDS_NEEDED = (Contact.INVITED, Contact.NO_ANSWER)  # what happened says it all
NOT_BEGUN = (
    "Families are contacted once looking into it has begun. Say first, on the case, that it has."
)


@transaction.atomic
def note_family(
    case: BullyingCase, children: Collection[Child], *, words: str, seen: int | None, by: Person
) -> Family:
    """Note whom the school speaks to for these children of the case; twice the same is once.

    `words` say who they are and how they are reached. Only the family of an adult from outside,
    whom the case describes, can be without a child on it.
    """
    case = steps.begin(case, by=by, seen=seen)
    guards.require_open(case)
    words = guards.require_words(words, "Say who they are, and how they are reached.")
    children = _of_the_case(case, children)
    if known := _the_same(case, children, words):
        return known
    number = Family.objects.filter(case=case.pk).count() + 1
    family = Family(case=case, name=f"{case.reference}/F{number}", by=by)
    family.words = words
    family.save(force_insert=True)
    family.children.set(children)
    facts = {"Children": [child.name for child in children], "family": family.name}
    steps.finish(case, Happening.FAMILY, by=by, words=words, facts=facts)
    return family


def _of_the_case(case: BullyingCase, children: Collection[Child]) -> list[Child]:
    """Return the children in the order of the case; refuse one who has nothing to do with it."""
    here = {one.child_id: one.child for one in children_of(case)}
    chosen = {child.pk for child in children}
    if not chosen <= here.keys():
        raise Refused("One of these children is not on this case any more.", field="children")
    if not chosen and not case.described:
        raise Refused("Tick the children whose family it is.", field="children")
    return [child for pk, child in here.items() if pk in chosen]


def _the_same(case: BullyingCase, children: list[Child], words: str) -> Family | None:
    """Return the family that was noted with these children, in these words."""
    wanted = {child.pk for child in children}
    for family in Family.objects.filter(case=case.pk).prefetch_related("children"):
        if family.words == words and {child.pk for child in family.children.all()} == wanted:
            return family
    return None


@transaction.atomic
def record_contact(
    case: BullyingCase,
    family: Family,
    what: Contact,
    *,
    happened_at: datetime,
    words: str = "",
    seen: int | None,
    by: Person,
) -> FamilyContact:
    """Record that a family was spoken to, invited or met, or how it answered; the same is once.

    The first while it is being looked into says that families are involved from now on.
    """
    case = steps.begin(case, by=by, seen=seen)
    guards.require_state(case, guards.LOOKED_INTO, NOT_BEGUN)
    what = Contact(what)
    ask = "" if what in NO_WORDS_NEEDED else "Say what was said, and what they answered."
    words = guards.require_words(words, ask)
    guards.require_past(happened_at, field="happened_at")
    family = _family_of(case, family)
    for one in family.contacts.filter(what=what, happened_at=happened_at):
        if one.words == words:
            return one
    contact = _kept(case, family, what, happened_at, words, by=by)
    if case.state == State.INVESTIGATING:
        case.state = State.FAMILIES
    steps.finish(
        case,
        Happening.FAMILY_CONTACT,
        by=by,
        words=words,
        facts={
            "What": what.label,
            "Family of": [child.name for child in family.children.all()],
            "family": family.name,
            "contact": contact.name,
        },
        happened_at=happened_at,
        fields=("state",),
    )
    return contact


def _family_of(case: BullyingCase, family: Family) -> Family:
    found = Family.objects.filter(case=case.pk, pk=family.pk).prefetch_related("children").first()
    if found is None:
        raise Refused("This family belongs to another case.")
    return found


def _kept(
    case: BullyingCase,
    family: Family,
    what: Contact,
    happened_at: datetime,
    words: str,
    *,
    by: Person,
) -> FamilyContact:
    number = FamilyContact.objects.filter(case=case.pk).count() + 1
    contact = FamilyContact(
        case=case,
        name=f"{case.reference}/K{number}",
        family=family,
        what=what,
        happened_at=happened_at,
        by=by,
    )
    contact.words = words
    contact.save(force_insert=True)
    return contact


@dataclass(frozen=True)
class FamilyStanding:
    """One family: its children, what was said with it, the latest first, and how it stands.

    Each contact has `corrected`: the entry of the chronology that sets it right, or None.
    """

    family: Family
    children: list[Child]
    contacts: list[FamilyContact]

    @property
    def number(self) -> int:
        return self.family.number

    @property
    def last(self) -> FamilyContact | None:
        """The latest contact that was not set right since."""
        return next((one for one in self.contacts if one.corrected is None), None)

    @property
    def engaged(self) -> Engaging:
        """Whether the family works with the school, by the latest contact with it."""
        if self.last is None:
            return Engaging.NOT_ASKED
        if self.last.what == Contact.REFUSED:
            return Engaging.NO
        return Engaging.YES if self.last.what in WORKS_WITH_US else Engaging.UNKNOWN

    @property
    def tag(self) -> tuple[str, str]:
        """Return how it stands as pages say it, and the tone they say it in."""
        return TAGS[self.engaged]


TAGS = {
    Engaging.YES: ("Works with us", "good"),
    Engaging.NO: ("Will not work with us", "late"),
    Engaging.UNKNOWN: ("Not clear yet", "soon"),
    Engaging.NOT_ASKED: ("Not asked yet", "plain"),
}


def standing(case: BullyingCase) -> list[FamilyStanding]:
    """Return the families of a case as they stand, in the order they were noted. Four queries."""
    contacts = FamilyContact.objects.select_related("by").order_by("-happened_at", "-pk")
    families = Family.objects.filter(case=case.pk).select_related("by").order_by("pk")
    families = families.prefetch_related(
        Prefetch("children", Child.objects.order_by("pk")), Prefetch("contacts", contacts)
    )
    corrected = corrections(case, Happening.FAMILY_CONTACT, "contact")
    found = []
    for family in families:
        said = list(family.contacts.all())
        for contact in said:
            contact.corrected = corrected.get(contact.name)
        found.append(FamilyStanding(family, list(family.children.all()), said))
    return found


@dataclass(frozen=True)
class Shown:
    """What a page shows of families: each as it stands, and the children who have none yet."""

    families: list[FamilyStanding]
    without: list[Child]
    begun: bool  # whether a contact can be recorded


def shown(case: BullyingCase, involved: list[Involved] | None = None) -> Shown:
    """Return what pages show of the families, from the children where the caller has read them.

    Four queries, and one for the children.
    """
    families = standing(case)
    noted = {child.pk for one in families for child in one.children}
    involved = children_of(case) if involved is None else involved
    here = {one.child_id: one.child for one in involved}
    without = [child for pk, child in here.items() if pk not in noted]
    return Shown(families, without, case.state in guards.LOOKED_INTO)
