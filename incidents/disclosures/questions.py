"""The questions of a record, page by page, and the answers as people read them."""

from dataclasses import dataclass
from datetime import datetime

from django import forms as django_forms
from django.utils.text import Truncator

from compliance.permissions.fields import Colleague
from compliance.permissions.questions import Row
from incidents.disclosures import draft_forms as forms
from incidents.disclosures.models import Draft, Kind, Limb
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person

TITLE_LENGTH = 70


@dataclass(frozen=True)
class Question:
    """One page: the word in its address, its title, its form."""

    slug: str
    title: str
    form: type[forms.DraftForm]

    def is_answered(self, answers: dict) -> bool:
        """Whether the page was filled in, rightly or not."""
        return all(name in answers for name in self.form.names())


QUESTIONS: tuple[Question, ...] = (
    Question("when", "When did the school first know?", forms.WhenForm),
    Question("source", "Who told you?", forms.SourceForm),
    Question("subject", "Whom is it about?", forms.SubjectForm),
    Question("child", "Does a child come into it?", forms.ChildForm),
    Question("platform", "Which site or app?", forms.PlatformForm),
    Question("said", "What was said or seen?", forms.SaidForm),
    Question("happened", "When did it happen?", forms.HappenedForm),
    Question("clauses", "Which rules does it touch?", forms.ClausesForm),
    Question("threshold", "Could a child have been harmed, or be at risk?", forms.ThresholdForm),
    Question("evidence", "What evidence is there?", forms.EvidenceForm),
)
NAMES = frozenset(name for one in QUESTIONS for name in one.form.names())


def kind_of(answers: dict) -> Kind:
    """Return what becomes of it: the lighter record only where somebody said that no child comes in
    (domain.md, "Disclosure → LADO")."""
    return Kind.CONDUCT if answers.get("child") == "no" else Kind.DISCLOSURE


def pages_of(answers: dict) -> list[Question]:
    """Return the pages to fill in. The harm threshold is about children, so conduct has none."""
    conduct = kind_of(answers) == Kind.CONDUCT
    return [one for one in QUESTIONS if not (conduct and one.slug == "threshold")]


def question_of(answers: dict, slug: str) -> Question | None:
    """Return the page of that name, where the answers so far have it."""
    return next((one for one in pages_of(answers) if one.slug == slug), None)


def faults(answers: dict) -> list[tuple[Question, list[str]]]:
    """Return the pages whose answers, judged as of now, are missing or wrong, and why."""
    found = []
    for question in pages_of(answers):
        form = question.form.judging(answers)
        if not form.is_valid():
            found.append((question, [s for errors in form.errors.values() for s in errors]))
    return found


def summary(answers: dict) -> list[Row]:
    """Return each question with its answer in words, in the order asked; "" where there is none.

    Two queries at most: whom it is about, and the clauses.
    """
    rows = []
    for question in pages_of(answers):
        for name, field in question.form.base_fields.items():
            words = _in_words(name, field, answers.get(name))
            if words or name not in question.form.only_if_given:
                rows.append(Row(_asked(question, field), words, question.slug))
        if question.slug == "subject" and not rows[-1].step == "subject":
            rows.append(Row(question.title, "", question.slug))
    return rows


def _asked(question: Question, field: django_forms.Field) -> str:
    """Return what was asked; where the label needs the page around it, the page's title."""
    if isinstance(field, Colleague) or len(question.form.base_fields) == 1:
        return question.title
    return str(field.label).partition(" (")[0]


def _in_words(name: str, field: django_forms.Field, value) -> str:
    if value in ("", None, [], False):
        return _nothing_ticked(name, value)
    match name:
        case "subject":
            person = Person.objects.filter(pk=value).first()
            return f"{person.name} ({person.email})" if person else ""
        case "aware_at":
            return moment(datetime.fromisoformat(value))
        case "in_confidence":
            return "Yes"
        case "limbs":
            return "\n".join(str(Limb(limb).label) for limb in value)
        case "clauses":
            found = forms.touchable()
            return "\n\n".join(found[key].text if key in found else key for key in value)
    if isinstance(field, django_forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)


def _nothing_ticked(name: str, value) -> str:
    """Return what an empty list says: it was looked at, and nothing was ticked."""
    return "None of these" if value == [] and name in ("limbs", "clauses") else ""


def title_of(answers: dict, people: dict[int, str]) -> str:
    """Return one line that tells a draft from the writer's others. No query."""
    about = people.get(answers.get("subject")) or answers.get("described", "")
    line = " ".join(about.split())
    return Truncator(f"About {line}").chars(TITLE_LENGTH) if line else "Nobody named yet"


def titles(drafts: list[Draft]) -> list[tuple[Draft, dict, str]]:
    """Return each draft with its answers and its title. One query, and none where nobody is."""
    read = [(draft, draft.answers) for draft in drafts]
    ids = {answers["subject"] for _, answers in read if answers.get("subject")}
    people = {one.pk: one.name for one in Person.objects.filter(pk__in=ids)} if ids else {}
    return [(draft, answers, title_of(answers, people)) for draft, answers in read]
