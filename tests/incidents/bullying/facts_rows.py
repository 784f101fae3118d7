"""Rows of which the facts of a case are filled in: families, what was said to them, letters."""

from datetime import date, datetime

from django.utils import timezone

from incidents.bullying.assessing import assess
from incidents.bullying.facts import Child, Danger, Doer, Facts, Known, Medium, Where
from incidents.bullying.models import (
    Family,
    FamilyContact,
    Letter,
    LetterKind,
    LetterState,
)
from incidents.bullying.prefill import facts_of
from incidents.cases import involving
from incidents.cases.models import Side
from incidents.children.actions import About
from policyportal.vault.files import keep

from .telling import recorded

ON = date(2026, 3, 9)
YEAR_5 = {"born_on": date(2016, 1, 20), "on_roll_from": date(2020, 9, 1)}
HURT, DOING = Side.HURT, Side.DOING


def at(day: date):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def a_case(teacher, *children, **more):
    return recorded(teacher, *children, **{"happened_on": ON} | more)


def a_family(case, by, *children):
    family = Family(case=case, name=f"{case.reference}/F{case.familys.count() + 1}", by=by)
    family.save(force_insert=True)
    family.children.set(children)
    return family


def contact(family, what, day, by):
    case = family.case
    number = FamilyContact.objects.filter(case=case).count() + 1
    made = FamilyContact(
        case=case,
        family=family,
        name=f"{case.reference}/K{number}",
        what=what,
        happened_at=at(day),
        by=by,
    )
    made.save(force_insert=True)
    return made


def a_letter(case, day, *, by, second, kind=LetterKind.WARNING, released=True):
    name = f"{case.reference}/L{Letter.objects.filter(case=case).count() + 1}"
    letter = Letter(case=case, kind=kind, name=name, by=by)
    if released:
        letter.state, letter.released_by = LetterState.RELEASED, second
        letter.released_at = at(day)
        letter.file = keep(b"%PDF-1.7", name="letter.pdf", media_type="application/pdf", by=by)
    letter.save(force_insert=True)
    return letter


JANUARY, FEBRUARY = date(2026, 1, 12), date(2026, 2, 2)


LEFT = {"on_roll_from": date(2020, 9, 1), "on_roll_to": date(2025, 7, 22)}


def advice(case):
    facts = facts_of(case)
    return facts["advised"], facts["advised_on"]


def assessed(case, by, **known):
    facts = {
        "on": ON,
        "doers": frozenset({Doer.PUPIL}),
        "hurt": (Child(age=9, on_roll=Known.YES),),
        "doing": (Child(year_group=5, on_roll=Known.YES),),
        "mediums": frozenset({Medium.MESSAGING}),
        "minimum_age": 13,
        "where": frozenset({Where.OUTSIDE}),
        "goes_on": Known.YES,
        "danger": frozenset({Danger.HATE}),
    }
    return assess(case, Facts(**facts | known), seen=None, by=by)


def correct(case, name, by, **known):
    row = next(one for one in involving.children_of(case) if one.child.name == name)
    involving.change_child(
        case,
        row,
        About(name, **known),
        child_seen=None,
        seen=None,
        today=timezone.localdate(),
        by=by,
    )
