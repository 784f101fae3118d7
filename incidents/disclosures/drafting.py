"""Recording: a draft begun, answered page by page, and sent; then it is a case.

Nobody but the writer sees a draft. What is sent goes at once to who manages it, worked out in the
same transaction (`cases/routing.py`). The door where anything is reported has drafts of its own
among these (`Draft.at_door`), with its own questions: whoever saves says which those are.
"""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from incidents.cases import evidence, notices, steps
from incidents.cases.models import Case, Tombstone
from incidents.cases.references import new_reference
from incidents.disclosures import making, questions
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, Draft, DraftFile
from policyportal.audit import log
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.vault import files
from policyportal.vault.uploads import Accepted

MOST_FILES = 20
NAMED = "\nFile: "  # begins the last line of a file's description: its name as it was put
IN_THE_ACCOUNT = (
    "teller",
    "in_confidence",
    "described_role",
    "child",
    "children",
    "other_platform",
    "address",
    "happened",
    "evidence",
)
OLDER_PAGE = (
    "This page is older than what is kept: it was changed in another window since. Look it over, "
    "and press the button again if it is still what you want."
)
GONE = "This has been sent already, or was discarded."
LETTERS = "DBR"  # of whatever a draft may become


class Line(NamedTuple):
    """A half-finished record in its writer's list."""

    draft: Draft
    title: str
    answered: int
    pages: int
    address: str


def drafts_of(person: Person) -> list[Line]:
    """Return what the person has begun to record and not sent, the latest first. Two queries."""
    lines = []
    drafts = Draft.objects.visible_to(person).filter(at_door=False)
    for draft, answers, title in questions.titles(list(drafts)):
        pages = questions.pages_of(answers)
        answered = sum(one.is_answered(answers) for one in pages)
        address = reverse("incidents:draft-check", args=[draft.reference])
        lines.append(Line(draft, title, answered, len(pages), address))
    return lines


def lock(draft: Draft, by: Person) -> Draft:
    """Lock the draft for its writer; nobody else writes on it."""
    locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise Refused(GONE)
    require(locked.by_id == by.pk)
    return locked


def _called(draft: Draft) -> str:
    """Return what the log calls the draft: what it will be is nobody's business yet."""
    return "report-draft" if draft.at_door else "disclosure-draft"


def require_here(person: Person) -> None:
    """Read anew whether the person is here. Who is not may still go straight to the authority."""
    here = Person.objects.active().here_on(timezone.localdate())
    if not here.filter(pk=person.pk).exists():
        raise Refused(
            "You have no role at the school today, so nothing can be recorded here in your name. "
            "If a child may be at risk, ring the children’s social care team of the council, or "
            "999 if it is urgent. You need nobody’s leave for that."
        )


def require_fresh(draft: Draft, seen: int) -> None:
    if draft.revision != seen:
        raise Refused(OLDER_PAGE)


def _changed(draft: Draft, *fields: str) -> None:
    draft.revision += 1
    draft.changed_at = timezone.now()
    draft.save(update_fields=[*fields, "revision", "changed_at"])


@transaction.atomic
def begin(*, by: Person, at_door: bool = False, blank: Collection[str] = ()) -> Draft:
    """Begin a draft; where one was begun and nothing is in it yet, go on with that.

    Answers called as in `blank` are nothing.
    """
    Person.objects.select_for_update().get(pk=by.pk)  # the button pressed twice at once
    require_here(by)
    begun = Draft.objects.filter(by=by, at_door=at_door, files__isnull=True)
    for one in begun if blank else begun.filter(answers_sealed=b""):
        if one.answers.keys() <= set(blank):
            return one
    letter = "R" if at_door else "D"
    draft = Draft(by=by, at_door=at_door, reference=new_reference(letter))
    while _is_taken(draft.reference):
        draft.reference = new_reference(letter)
    draft.save(force_insert=True)
    log.record(f"{_called(draft)}.begun", draft, by=by)
    return draft


def _is_taken(reference: str) -> bool:
    """Whether a case has the reference, or had, with any letter: a draft keeps its five signs."""
    alike = [letter + reference[1:] for letter in LETTERS]
    rows = (Draft.objects, Case.objects, Tombstone.objects)
    return any(one.filter(reference__in=alike).exists() for one in rows)


@transaction.atomic
def save_answers(
    draft: Draft,
    *,
    answers: dict,
    seen: int,
    by: Person,
    names: Collection[str] = questions.NAMES,
) -> Draft:
    """Keep a page's answers with the others; `names` are what the questions are called."""
    draft = lock(draft, by)
    if unknown := answers.keys() - set(names):
        raise ValueError(f"No question is called {', '.join(sorted(unknown))}.")
    together = draft.answers | answers
    if together == draft.answers:  # the button pressed twice: nothing is lost by it
        return draft
    require_fresh(draft, seen)
    draft.answers = together
    _changed(draft, "answers_sealed")
    log.record(f"{_called(draft)}.saved", draft, by=by)
    return draft


@transaction.atomic
def put_file(
    draft: Draft,
    *,
    upload: Accepted,
    description: str,
    captured_at: datetime | None,
    images: str,
    by: Person,
) -> DraftFile:
    """Put a file beside a draft, once somebody said that no such picture of a child is in it.

    `images` is their answer. The same file again is the same file.
    """
    draft = lock(draft, by)
    if images != "no":
        raise Refused("Pictures of a child of that kind are never put here. Answer this first.")
    kept = list(draft.files.select_related("file"))
    digest = sha256(upload.data).hexdigest()
    for one in kept:
        if one.file.sha256 == digest:
            return one
    if len(kept) >= MOST_FILES:
        raise Refused(
            f"There are {MOST_FILES} files here already. More can be added once it is sent, by the "
            "person who deals with it.",
            field="upload",
        )
    number = max((int(one.name.rpartition("/F")[2]) for one in kept), default=0) + 1
    # The name that somebody gave a file may tell on a child: it is sealed with the description.
    plain = f"file-{number}{PurePosixPath(upload.name).suffix}"
    sealed = files.keep(upload.data, name=plain, media_type=upload.media_type, by=by)
    file = DraftFile(
        draft=draft, file=sealed, name=f"{draft.reference}/F{number}", captured_at=captured_at
    )
    file.description = f"{description}{NAMED}{upload.name}"
    file.save(force_insert=True)
    _changed(draft)
    log.record(f"{_called(draft)}.file-put", draft, by=by, file=file.name, sha256=digest)
    return file


@transaction.atomic
def remove_file(file: DraftFile, *, by: Person) -> None:
    """Take a file away from a draft, for good; one that is gone already stays gone."""
    draft = lock(file.draft, by)
    file = draft.files.select_related("file").filter(pk=file.pk).first()
    if file is None:
        return
    name = file.name
    _delete(file)
    _changed(draft)
    log.record(f"{_called(draft)}.file-removed", draft, by=by, file=name)


def _delete(file: DraftFile) -> None:
    sealed = file.file
    file.delete()
    files.remove(sealed)


@transaction.atomic
def discard(draft: Draft, *, by: Person) -> None:
    """Delete a draft that was never sent, and what was put beside it."""
    draft = lock(draft, by)
    gone = Draft(pk=draft.pk)
    for file in draft.files.select_related("file"):
        _delete(file)
    draft.delete()
    log.record(f"{_called(gone)}.discarded", gone, by=by)


@transaction.atomic
def record(draft: Draft, *, seen: int, by: Person) -> Disclosure:
    """Make a case of the draft, as it is answered, and give it to who manages such a case.

    It keeps the draft's reference, so that sent twice it is there once. The recorder needs no role
    but to be here: anybody may say what they were told.
    """
    draft = lock(draft, by)
    require_here(by)
    require_fresh(draft, seen)
    answers = draft.answers
    if found := questions.faults(answers):
        question, sentences = found[0]
        raise Refused(f"{question.title} {sentences[0]}", field=question.slug)
    case = _made_of(draft, answers, by)
    case.save(force_insert=True)
    move_files(draft, case, by=by)
    draft.delete()
    notices.tell_manager(case)
    steps.finish(case, Happening.RECORDED, by=by, words=case.said, facts=making.facts_of(case))
    return case


def move_files(draft: Draft, case: Case, *, by: Person) -> None:
    """Make evidence of the files beside a draft, as a part of the action that sends it."""
    for file in draft.files.select_related("file"):
        file.description, _, file.file.name = file.description.rpartition(NAMED)
        evidence.from_draft(file, case, by=by)


def _made_of(draft: Draft, answers: dict, by: Person) -> Disclosure:
    """Return the case that the answers make, not saved yet."""
    about = answers["subject"]
    return making.made(
        questions.kind_of(answers),
        reference=draft.reference,
        subject=Person.objects.filter(pk=about).first() if about else None,
        described=answers["described"],
        recorded_by=by,
        aware_at=datetime.fromisoformat(answers["aware_at"]),
        source=answers["source"],
        platform=answers["platform"],
        clauses=answers.get("clauses", []),
        limbs=answers.get("limbs", []),
        said=answers["said"],
        account={name: answers[name] for name in IN_THE_ACCOUNT if answers.get(name)},
    )
