"""Letters of a case: written, read by a second person, and released as a PDF that names no child.

Whoever works on the case writes one; the writer alone changes it and asks. Who reads it follows
from who wrote it (`routing.second_reader`). What is released are the words that the second person
read, kept in the vault (domain.md, "Cyber-bullying").
"""

import re
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from incidents.bullying import letter_facts, letter_texts
from incidents.bullying.happenings import Happening
from incidents.bullying.letter_names import Found
from incidents.bullying.models import BullyingCase, Letter, LetterKind, LetterState
from incidents.cases import confirmations, steps
from incidents.cases.models import ChronologyEntry, Confirmation, Purpose
from policyportal.audit.log import record
from policyportal.documents.pdf import render_pdf
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.school.models import School
from policyportal.vault import files

KEPT = "letter.kept"
LONGEST_WORDS = 20_000  # characters of a letter
LONGEST_NOTE = 2000
NOT_A_NAME = "Said not to be a name"  # in the chronology, with the words that the writer ticked
# A page shows none of these; the last ones turn round what stands behind them.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
OVER = "This case is not open any more, so no letter of it is written or released."
STANDS = {
    LetterState.ASKED: "This letter is with a second person. Take the request back to change it.",
    LetterState.RELEASED: "This letter was released, and stays as it is.",
    LetterState.DROPPED: "This letter is not to be sent. Write another one.",
}


def shown(case: BullyingCase) -> list[Letter]:
    """Return the letters of a case, the oldest first, with who wrote each. One query."""
    letters = Letter.objects.filter(case=case.pk).select_related("by", "released_by")
    return list(letters.order_by("pk"))


def waiting(case: BullyingCase) -> Letter | None:
    """Return the letter that a second person is reading; there is one at most."""
    asked = Letter.objects.filter(case=case.pk, state=LetterState.ASKED)
    return asked.select_related("by").first()


def names_in(words: str, letter: Letter) -> Found:
    """Return whose names stand in the words, for a letter of that case and kind."""
    return letter_facts.names_in(words, letter.case, LetterKind(letter.kind), by=letter.by)


@transaction.atomic
def write(
    case: BullyingCase,
    kind: LetterKind,
    *,
    words: str,
    not_names: Collection[str] = (),
    seen: int | None,
    by: Person,
) -> Letter:
    """Write a letter. `not_names` are the ordinary words of which the writer says they are that."""
    case = steps.begin(case, by=by, seen=seen)
    _require_open(case)
    number = Letter.objects.filter(case=case.pk).count() + 1
    kind = LetterKind(kind)
    letter = Letter(case=case, kind=kind, by=by, name=f"{case.reference}/L{number}")
    said = _keep_words(letter, words, not_names)
    letter.save(force_insert=True)
    steps.finish(case, Happening.LETTER_WRITTEN, by=by, facts=_facts(letter) | said)
    return letter


@transaction.atomic
def change(
    letter: Letter,
    *,
    words: str,
    not_names: Collection[str] = (),
    seen: int | None,
    by: Person,
) -> Letter:
    """Change the words of a letter that nobody has been asked to read; its writer alone."""
    letter = _begin(letter, seen=seen, by=by, writer=True)
    _rewrite(letter, words, not_names, by)
    return letter


@transaction.atomic
def drop(letter: Letter, *, seen: int | None, by: Person) -> Letter:
    """Say that a letter is not to be sent: whoever works on the case. Its words stay readable."""
    letter = _begin(letter, seen=seen, by=by)
    letter.state = LetterState.DROPPED
    letter.save(update_fields=["state"])
    steps.finish(letter.case, Happening.LETTER_DROPPED, by=by, facts=_facts(letter))
    return letter


@transaction.atomic
def ask(
    letter: Letter,
    *,
    words: str | None = None,
    not_names: Collection[str] = (),
    note: str = "",
    seen: int | None,
    by: Person,
) -> Confirmation:
    """Ask the second person to read the letter and release it; with `words`, these are kept first.

    Nothing may be left to fill in, and it names nobody.
    """
    letter = _begin(letter, seen=seen, by=by, writer=True)
    if words is not None:
        _rewrite(letter, words, not_names, by)
    _require_fit(letter, field="words")
    letter.state = LetterState.ASKED
    letter.save(update_fields=["state"])
    reason = f"{letter.get_kind_display()} (L{letter.number})"
    return confirmations.ask(
        letter.case,
        Purpose.LETTER,
        reason="\n".join(filter(None, [reason, note.strip()])),
        by=by,
        facts=_facts(letter),
    )


def released(case: BullyingCase, *, confirmation: Confirmation, by: Person) -> Letter:
    """Release the letter that the second person has read. Called with the case locked.

    Judged again: a child may have come onto the case since, or it may have been handed over.
    """
    _require_open(case)
    letter = waiting(case)
    if letter is None:
        raise Refused("No letter of this case waits to be released.")
    require(by.pk != letter.by_id)
    _require_fit(letter)
    now = timezone.now()
    pdf = printed(letter, on=timezone.localdate(now), is_released=True)
    letter.file = files.keep(
        pdf, name=f"letter-{letter.number}.pdf", media_type="application/pdf", by=by
    )
    letter.state, letter.released_by, letter.released_at = LetterState.RELEASED, by, now
    letter.save(update_fields=["file", "state", "released_by", "released_at"])
    record(KEPT, letter, by=by, **recorded_of(letter))
    facts = {"Written by": letter.by.name, "SHA-256": letter.file.sha256}
    steps.finish(
        case,
        Happening.LETTER_RELEASED,
        by=by,
        words=confirmation.words,
        facts=_facts(letter) | facts,
    )
    return letter


def recorded_of(letter: Letter) -> dict[str, str | int]:
    """Return what the log keeps of a released letter: which bytes."""
    return {"letter": letter.name, "sha256": letter.file.sha256, "size": letter.file.size}


def not_released(case: BullyingCase, *, confirmation: Confirmation) -> None:
    """Let the letter be changed again: the second person said no, or the request was taken back."""
    letter = waiting(case)
    if letter is not None:
        letter.state = LetterState.DRAFTED
        letter.save(update_fields=["state"])


def to_read(case: BullyingCase) -> confirmations.Shown | None:
    """Return the letter for the page on which the second person answers."""
    letter = waiting(case)
    if letter is None:
        return None
    return confirmations.Shown(
        title=letter_texts.heading(LetterKind(letter.kind)),
        words=letter.words,
        address=reverse("incidents:bullying-letter", args=[case.reference, letter.number]),
    )


def printed(letter: Letter, *, on: date, is_released: bool) -> bytes:
    """Return the letter as a PDF; one that is not released says so on each page."""
    context = {
        "school": School.here(),
        "letter": letter,
        "heading": letter_texts.heading(LetterKind(letter.kind)),
        "on": on,
        "is_released": is_released,
    }
    return render_pdf("print/bullying_letter.html", context)


def _begin(letter: Letter, *, seen: int | None, by: Person, writer: bool = False) -> Letter:
    """Lock the case, and return its letter as it is now; stop where it is not a draft any more."""
    case = steps.begin(letter.case, by=by, seen=seen)
    letter = Letter.objects.select_related("by").get(pk=letter.pk)
    letter.case = case
    require(not writer or letter.by_id == by.pk)
    if letter.state in STANDS:
        raise Refused(STANDS[LetterState(letter.state)])
    _require_open(case)
    return letter


def _require_open(case: BullyingCase) -> None:
    if not case.is_open:
        raise Refused(OVER)


def _facts(letter: Letter) -> dict[str, str]:
    return {"Letter": f"L{letter.number}, {letter.get_kind_display()}", "letter": letter.name}


def _rewrite(letter: Letter, words: str, not_names: Collection[str], by: Person) -> None:
    before = letter.words, ticked(letter)
    said = _keep_words(letter, words, not_names)
    if (letter.words, said.get(NOT_A_NAME, [])) == before:
        return
    letter.save(update_fields=["words_sealed"])
    steps.finish(letter.case, Happening.LETTER_WRITTEN, by=by, facts=_facts(letter) | said)


def _keep_words(letter: Letter, words: str, not_names: Collection[str]) -> dict[str, list[str]]:
    """Put the words into the letter, and return what the writer says of the doubtful ones."""
    words = UNSEEN.sub("", words.replace("\r\n", "\n")).strip()
    if not words:
        raise Refused("Write the letter.", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"A letter has at most {LONGEST_WORDS} characters.", field="words")
    found = names_in(words, letter)
    _require_nameless(found, not_names, field="words")
    letter.words = words
    return {NOT_A_NAME: list(found.doubtful)} if found.doubtful else {}


def ticked(letter: Letter) -> list[str]:
    """Return the words that the writer has said are no names, with the words as they stand."""
    entries = ChronologyEntry.objects.filter(case=letter.case_id, what=Happening.LETTER_WRITTEN)
    for entry in entries.order_by("-number"):
        if entry.facts["letter"] == letter.name:
            return entry.facts.get(NOT_A_NAME, [])
    return []


def _require_fit(letter: Letter, *, field: str = "") -> None:
    """Stop a letter with something left to fill in, or that names somebody on the case by now."""
    if left := letter_texts.gaps(letter.words):
        raise Refused(f"Fill in what stands in square brackets: {left[0]}.", field=field)
    _require_nameless(names_in(letter.words, letter), ticked(letter), field=field)


def _require_nameless(found: Found, not_names: Collection[str], *, field: str) -> None:
    if found.names:
        some = ", ".join(f"“{name}”" for name in found.names)
        raise Refused(
            f"This stands in the letter, and is a name of somebody on this case or on one that "
            f"belongs with it, or a part of one: {some}. A letter names nobody it is about. Say "
            "it another way.",
            field=field,
        )
    if left := [word for word in found.doubtful if word not in not_names]:
        some = ", ".join(f"“{word}”" for word in left)
        raise Refused(
            f"This stands in the letter, and is also, or nearly, a name of somebody on this case, "
            f"on one that belongs with it, or a part of one: {some}. Say that no name is meant "
            "here, or leave it out.",
            field="not_names" if field else "",
        )
