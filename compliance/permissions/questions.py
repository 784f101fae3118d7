"""What each kind of request asks, page by page, and the answers as people read them."""

from dataclasses import dataclass
from typing import NamedTuple

from django import forms as django_forms
from django.utils.text import Truncator

from compliance.permissions import forms
from compliance.permissions.accounts.models import Platform
from compliance.permissions.fields import Colleague, DayToCome
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person

TITLE_LENGTH = 70
# What somebody says for themselves by a tick, and what names people: an address stays in logs.
NEVER_KNOWN_BEFORE = (
    "undertaking",
    "pupils",
    "relation",
    "who_or_what",
    "words",
    "consent",
    "first_owner",
    "second_owner",
)


@dataclass(frozen=True)
class Question:
    """One page: the word in its address, its title, its form."""

    slug: str
    title: str
    form: type[forms.AnswersForm]

    def is_answered(self, answers: dict) -> bool:
        """Whether the page was filled in, rightly or not."""
        return all(name in answers for name in self.form.names())


QUESTIONS: dict[Kind, tuple[Question, ...]] = {
    Kind.SCHOOL_SERVICE: (
        Question("platform", "Where would it be?", forms.PlatformForm),
        Question("account", "What would it be called?", forms.AccountForm),
        Question("purpose", "What is it for, and for whom?", forms.PurposeForm),
        Question("owners", "Who would own it?", forms.OwnersForm),
        Question("leaving", "What if an owner leaves?", forms.LeavingForm),
    ),
    Kind.WORK_TIME: (
        Question("what", "What do you need, and where?", forms.WhatForForm),
        Question("when", "From when until when?", forms.WhenForm),
    ),
    Kind.REFERENCE: (
        Question("about", "Who or what would you mention?", forms.AboutForm),
        Question("wording", "Where, and in what words?", forms.WordingForm),
        Question("consent", "Who has agreed to it?", forms.ConsentForm),
    ),
    Kind.FAMILY_LINK: (
        Question("pupils", "Who are they?", forms.PupilsForm),
        Question("contact", "Where are you in touch?", forms.ContactForm),
        Question("undertaking", "The undertaking", forms.UndertakingForm),
    ),
}


class Row(NamedTuple):
    """One line of a summary; `step` is the page where the answer is changed."""

    question: str
    answer: str
    step: str


def question_of(kind: str, slug: str) -> Question | None:
    """Return the kind's page of that name."""
    return next((one for one in QUESTIONS[Kind(kind)] if one.slug == slug), None)


def names_of(kind: str) -> frozenset[str]:
    """Return the names of all answers that the kind has."""
    return frozenset(name for one in QUESTIONS[Kind(kind)] for name in one.form.names())


def faults(kind: str, answers: dict) -> list[tuple[Question, list[str]]]:
    """Return the pages whose answers, judged as of today, are missing or wrong, and why."""
    found = []
    for question in QUESTIONS[Kind(kind)]:
        form = question.form.judging(answers)
        if not form.is_valid():
            found.append((question, [s for errors in form.errors.values() for s in errors]))
    return found


def known_before(kind: str, given: dict) -> dict:
    """Return those answers, given by name as they would be typed, that would be accepted."""
    known = {}
    for question in QUESTIONS[Kind(kind)]:
        form = question.form({name: given[name] for name in question.form.names() if name in given})
        form.full_clean()
        accepted = form.answers().items()
        known |= {name: value for name, value in accepted if name in given and value not in ("",)}
    return {name: value for name, value in known.items() if name not in NEVER_KNOWN_BEFORE}


def summary(permission: Permission, answers: dict | None = None) -> list[Row]:
    """Return each question with its answer in words, in the order asked; "" where there is none.

    `answers` are those of an earlier step, where not the latest are wanted. At most one query.
    """
    answers = permission.answers if answers is None else answers
    people = _people_in(answers)
    rows = []
    for question in QUESTIONS[Kind(permission.kind)]:
        for name, field in question.form.base_fields.items():
            words = _in_words(field, answers.get(name, ""), people)
            if words or name not in question.form.only_if_given:
                rows.append(Row(_asked(question, field), words, question.slug))
    return rows


def _asked(question: Question, field: django_forms.Field) -> str:
    """Return what was asked; of a tick, whose label is what was said by it, the page's title."""
    is_tick = isinstance(field, django_forms.BooleanField)
    return question.title if is_tick else str(field.label).partition(" (")[0]


def _people_in(answers: dict) -> dict[int, str]:
    ids = [answers[name] for name in ("first_owner", "second_owner") if name in answers]
    return {one.pk: one.name for one in Person.objects.filter(pk__in=ids)} if ids else {}


def _in_words(field: django_forms.Field, value, people: dict[int, str]) -> str:
    if value in ("", None):
        return ""
    if isinstance(field, django_forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, Colleague):
        return people.get(value, "")
    if isinstance(field, DayToCome):
        return day(value)
    if isinstance(field, django_forms.BooleanField):
        return str(field.label) if value else ""
    return str(value)


def title_of(permission: Permission, answers: dict | None = None) -> str:
    """Return one line that tells the request from its holder's others. No query.

    `answers` are as for `summary`.
    """
    answers = permission.answers if answers is None else answers
    match Kind(permission.kind):
        case Kind.SCHOOL_SERVICE:
            platform = answers.get("platform", "")
            labels = dict(Platform.choices)
            said = [answers.get("other_platform") or labels.get(platform, ""), answers.get("name")]
        case Kind.WORK_TIME:
            said = [answers.get("platform_or_site"), answers.get("what_for")]
        case Kind.REFERENCE:
            said = [answers.get("about", "").capitalize(), answers.get("who_or_what")]
        case Kind.FAMILY_LINK:
            said = [answers.get("relation")]
    line = " ".join(": ".join(part for part in said if part).split())
    return Truncator(line).chars(TITLE_LENGTH) or "Nothing filled in yet"
