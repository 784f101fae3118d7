"""The pages of a report, what they hold so far in words, and what is made of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.utils.text import Truncator

from compliance.permissions.fields import Colleague
from compliance.permissions.questions import Row
from incidents.bullying.facts import Danger, Doer, Known
from incidents.cases.models import Side
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About
from incidents.disclosures.models import Draft
from incidents.reporting import recording
from incidents.reporting.destinations import Becomes, Choice, Destination, decide
from incidents.reporting.door_forms import (
    BullyingToldForm,
    DangerForm,
    DoorForm,
    ToldForm,
    WhatForm,
)
from incidents.reporting.models import Kind as RecordKind
from incidents.reporting.who_forms import CLASS_TEACHER, FORMS
from policyportal.documents.templatetags.dates import day, moment
from policyportal.people.models import Person

TITLE_LENGTH = 60
STEPS = ("danger", "what", "who", "told")
TITLES = {
    "danger": "Is a child in immediate danger now?",
    "what": "What did you see, or what were you told?",
    "who": "Who is it about?",
    "told": "What happened?",
}
IN_THE_ACCOUNT = ("teller", "in_confidence", "other_platform")
PEOPLE = ("subject", "affected", CLASS_TEACHER)
URGENT = "It was said that a child was in immediate danger when this was reported."


@dataclass(frozen=True)
class Page:
    """One page of questions: the word in its address, its title, its form."""

    slug: str
    title: str
    form: type[DoorForm]

    def is_answered(self, answers: dict) -> bool:
        """Whether the page was filled in, rightly or not."""
        return all(name in answers for name in self.form.names())


def choice_of(answers: dict) -> Choice | None:
    """Return what was chosen on the second page."""
    return Choice(answers["what"]) if answers.get("what") in Choice.values else None


def pages_of(answers: dict) -> list[Page]:
    """Return the pages, as far as they are known: whom it is about goes by what was chosen."""
    pages = [Page("danger", TITLES["danger"], DangerForm), Page("what", TITLES["what"], WhatForm)]
    choice = choice_of(answers)
    if choice is not None:
        told = BullyingToldForm if choice == Choice.BULLYING else ToldForm
        pages += [Page("who", TITLES["who"], FORMS[choice]), Page("told", TITLES["told"], told)]
    return pages


def page_of(answers: dict, slug: str) -> Page | None:
    """Return the page of that name, where the answers so far have it."""
    return next((one for one in pages_of(answers) if one.slug == slug), None)


def names() -> frozenset[str]:
    """Return what any answer may be called."""
    every = (DangerForm, WhatForm, BullyingToldForm, *FORMS.values())
    return frozenset(name for form in every for name in form.names())


NAMES = names()


def faults(answers: dict) -> list[tuple[Page, list[str]]]:
    """Return the pages whose answers, judged as of now, are missing or wrong, and why."""
    found = []
    for page in pages_of(answers):
        form = page.form.judging(answers)
        if not form.is_valid():
            found.append((page, [s for errors in form.errors.values() for s in errors]))
    return found


def people_of(drafts_answers: list[dict]) -> dict[int, Person]:
    """Return whoever is named in the answers, by their id. One query, or none."""
    ids = {answers[name] for answers in drafts_answers for name in PEOPLE if answers.get(name)}
    return Person.objects.in_bulk(ids) if ids else {}


def summary(answers: dict, people: dict[int, Person]) -> list[Row]:
    """Return each question with its answer in words, in the order asked. No query."""
    rows = []
    for page in pages_of(answers):
        if "children" in page.form.names():
            rows.append(Row(page.form.child_asked, _children(answers, page.form.sides), page.slug))
        for name, field in page.form.base_fields.items():
            words = _in_words(name, field, answers.get(name), people)
            if words or name not in page.form.only_if_given:
                asked = page.title if page.slug in ("danger", "what") else str(field.label)
                rows.append(Row(asked.removesuffix(" (optional)"), words, page.slug))
    return rows


def _children(answers: dict, sides: bool) -> str:
    lines = []
    for child in answers.get("children") or []:
        line = child["name"]
        if child.get("school_class"):
            line += f", {child['school_class']}"
        if sides and child.get("side") in Side.values:
            label = str(Side(child["side"]).label)
            line += f": {label[0].lower()}{label[1:]}"
        lines.append(line)
    return "\n".join(lines)


def _in_words(name: str, field: forms.Field, value, people: dict[int, Person]) -> str:
    if value in ("", None, [], False):
        return ""
    if isinstance(field, Colleague):
        person = people.get(value)
        return f"{person.name} ({person.email})" if person else ""
    match name:
        case "aware_at":
            return moment(datetime.fromisoformat(value))
        case "happened_on":
            return day(date.fromisoformat(value))
        case "what":
            return str(Choice(value).label)
        case "doers":
            return "\n".join(str(Doer(one).label) for one in value)
    if value is True:
        return "Yes"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)


def title_of(answers: dict) -> str:
    """Return one line that tells a draft from the writer's others. No query."""
    choice = choice_of(answers)
    if choice is None:
        return "Nothing chosen yet"
    first = next((child["name"] for child in answers.get("children") or []), "")
    return Truncator(f"{choice.label}: {first}" if first else str(choice.label)).chars(TITLE_LENGTH)


def draft_lines(drafts: list[Draft]) -> list[tuple[Draft, str]]:
    """Return each draft of the door with its title."""
    return [(draft, title_of(draft.answers)) for draft in drafts]


# What is made of it


def of_the_form(answers: dict) -> dict:
    """Return the answers that the pages ask for as it is now chosen; what else is kept is left."""
    asked = {name for page in pages_of(answers) for name in page.form.names()}
    return {name: value for name, value in answers.items() if name in asked}


def destination_of(answers: dict) -> Destination:
    """Return what becomes of the report, by what was answered."""
    given = of_the_form(answers)
    doers = given.get("doers") or []
    works_here = bool(given.get("subject")) or Doer.EMPLOYED in doers
    return decide(
        Choice(given["what"]),
        works_here=works_here,
        child=bool(given.get("children")),
        danger=given.get("danger") == "yes",
    )


def told_of(answers: dict, people: dict[int, Person]) -> Told:
    """Return what the report says, as every kind of case takes it. The answers are without fault.

    Only what is asked where the choice now stands goes along, whatever was answered before.
    """
    given = of_the_form(answers)
    subject, affected = (people.get(given.get(name) or 0) for name in ("subject", "affected"))
    return Told(
        said=given["said"],
        source=Source(given["source"]),
        platform=Platform(given["platform"]),
        happened_on=date.fromisoformat(given["happened_on"]),
        aware_at=datetime.fromisoformat(given["aware_at"]),
        children=tuple(_named(given)),
        subject=subject,
        described="" if subject else given.get("described", ""),
        affected=affected,
        account=_account(given),
    )


def _named(given: dict):
    """Return each child with a side: the one given, or the one that follows from the kind."""
    destination = destination_of(given)
    usual = Side.HURT
    if destination.becomes == Becomes.RECORD:
        usual = recording.side_of(RecordKind(destination.kind))
    asked = FORMS[given["what"]].sides  # where it is not, one may be left from another choice
    for child in given.get("children") or []:
        about = About(child["name"], school_class=child.get("school_class", ""))
        yield about, Side(child["side"]) if asked else usual


def _account(given: dict) -> dict:
    account = {name: given[name] for name in IN_THE_ACCOUNT if given.get(name)}
    in_danger = given.get("danger") == "yes"
    if in_danger:
        account["urgent"] = URGENT
    becomes = destination_of(given).becomes
    if becomes == Becomes.BULLYING:
        account |= {"doers": given["doers"], "goes_on": given["goes_on"]}
        account["danger"] = [Danger.IMMEDIATE.value] if in_danger else []
    elif becomes == Becomes.DISCLOSURE:
        account["happened"] = _happened(given)
    return account


def _happened(given: dict) -> str:
    """Return when it happened as a line, for a disclosure keeps no day of its own."""
    line = day(date.fromisoformat(given["happened_on"]))
    return f"{line}. It still goes on." if given.get("goes_on") == Known.YES else line
