"""Letters of a case: the list, a new one, one to read, change and ask about, and its PDF."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from incidents.bullying import letter_facts, letter_texts, letters
from incidents.bullying.letter_forms import AskForm, LetterForm
from incidents.bullying.models import BullyingCase, Letter, LetterKind, LetterState
from incidents.cases import access, confirmations, evidence, routing
from incidents.cases.pages import (
    case_page,
    goes_on_elsewhere,
    readable,
    seen_in,
    to_case,
    went_on,
)
from incidents.cases.viewing import viewed
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.models import Person
from policyportal.people.views import carried_out, sent
from policyportal.vault import files
from policyportal.vault.sealing import SealBroken

form_page = require_http_methods(["GET", "HEAD", "POST"])
TONES = {
    LetterState.DRAFTED: "plain",
    LetterState.ASKED: "soon",
    LetterState.RELEASED: "good",
    LetterState.DROPPED: "plain",
}


def _letter(case: BullyingCase, number: int) -> Letter:
    found = Letter.objects.filter(case=case.pk, name=f"{case.reference}/L{number}")
    letter = get_object_or_404(found.select_related("by", "released_by", "file"))
    letter.case = case
    return letter


def _kind(value: str) -> LetterKind:
    if value not in LetterKind.values:
        raise Http404
    return LetterKind(value)


@require_safe
def bullying_letters(request, reference):
    """The letters of the case, and which can be written."""
    case = readable(BullyingCase, request, reference)
    if goes_on_elsewhere(case):
        return to_case(case)
    viewed(case, by=request.user, page="letters")
    context = {
        "case": case,
        "letters": letters.shown(case),
        "works": case.is_open and access.can_work(request.user, case),
        "kinds": [kind for kind in LetterKind if kind != LetterKind.YEAR],
        "year": LetterKind.YEAR,
    }
    return render(request, "incidents/bullying/letters.html", context)


@keeps_what_was_typed
@form_page
def bullying_letter_new(request, reference, kind):
    """Write a letter of the kind, beginning with the text that the portal has for it."""
    kind = _kind(kind)
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and not case.is_open:
        messages.warning(request, letters.OVER)
        return redirect("incidents:bullying-letters", reference)
    typed = sent(request)
    kept = {"words": letter_facts.suggested(case, kind, by=request.user)} if typed is None else {}
    form = _form(LetterForm, typed, kept, case, kind, by=request.user)
    written = []

    def act(said):
        who = {"seen": seen_in(request), "by": request.user}
        written.append(letters.write(case, kind, **_said(said), **who))

    if carried_out(request, form, act):
        messages.success(request, "The letter is kept. Nobody else has been asked about it yet.")
        return redirect("incidents:bullying-letter", reference, written[0].number)
    if request.method == "POST":
        case = readable(BullyingCase, request, reference)
    viewed(case, by=request.user, page="new letter")
    context = {"case": case, "form": form, "kind": kind, "is_year": kind == LetterKind.YEAR}
    return render(request, "incidents/bullying/letter_new.html", context)


def _said(said: dict) -> dict:
    return {"words": said["words"], "not_names": said.get("not_names", [])}


def _form(form, typed, kept: dict, case: BullyingCase, kind: LetterKind, *, by: Person):
    """Return the form with a tick for each ordinary word in it that is also a name on the case."""
    words = kept["words"] if typed is None else typed.get("words", "")
    found = letter_facts.names_in(words[: letters.LONGEST_WORDS], case, kind, by=by)
    return form(typed, initial=kept, doubtful=found.doubtful)


@keeps_what_was_typed
@form_page
def bullying_letter(request, reference, number):
    """A letter as it will read; its writer changes it and asks, whoever works here drops it."""
    page = readable if request.method != "POST" else case_page
    case = page(BullyingCase, request, reference)
    over, typed = goes_on_elsewhere(case), sent(request)
    if over and typed is None:
        return to_case(case)
    letter = _letter(case, number)
    if over:
        require(letter.by_id == request.user.pk or typed.get("do") == "drop")
        return went_on(request, case, LetterForm(typed))
    if request.POST.get("do") == "drop":
        form, writing = forms.Form(request.POST), None
    else:
        form = writing = _writing(request, letter)
    if form is not None and carried_out(request, form, lambda said: _do(request, letter, said)):
        return redirect("incidents:bullying-letter", reference, number)
    if request.method == "POST":
        case = readable(BullyingCase, request, reference)
        letter = _letter(case, number)
        writing = writing or _writing(request, letter, typed=False)
    viewed(case, by=request.user, page=f"letter {number}")
    context = {"form": form, "writing": writing, **_standing(request, letter)}
    return render(request, "incidents/bullying/letter.html", context)


def _writing(request, letter: Letter, *, typed: bool = True):
    """Return the form in which the letter’s writer changes it; None for all others.

    What was typed is shown again, also where somebody was asked in the meantime.
    """
    case, is_writer = letter.case, letter.by_id == request.user.pk
    said = sent(request) if typed else None
    if said is not None and request.method != "POST" and "words" not in said:
        said = None  # another button of the page, before a new sign-in
    require(is_writer or said is None)
    if not is_writer or not access.can_work(request.user, case):
        return None
    if said is None and (letter.state != LetterState.DRAFTED or not case.is_open):
        return None
    kept = {"words": letter.words, "not_names": letters.ticked(letter)}
    return _form(AskForm, said, kept, case, LetterKind(letter.kind), by=letter.by)


def _do(request, letter: Letter, said: dict) -> None:
    """Carry out what the button says, and say so."""
    who = {"seen": seen_in(request), "by": request.user}
    match request.POST.get("do"):
        case "drop":
            letters.drop(letter, **who)
            messages.success(request, f"Letter L{letter.number} is not to be sent.")
        case "ask":
            asked = letters.ask(letter, **_said(said), note=said["note"], **who)
            messages.success(request, f"{asked.second.name} is asked to read and release it.")
        case _:
            letters.change(letter, **_said(said), **who)
            messages.success(
                request, "The letter is kept. Nobody else has been asked about it yet."
            )


def _standing(request, letter: Letter) -> dict:
    """Return where the letter stands, and what the reader may do with it."""
    case, person = letter.case, request.user
    is_draft = letter.state == LetterState.DRAFTED
    works = access.can_work(person, case)
    asked = confirmations.open_one(case)
    second = routing.second_reader(case, first=letter.by) if is_draft else None
    return {
        "case": case,
        "letter": letter,
        "heading": letter_texts.heading(LetterKind(letter.kind)),
        "tone": TONES[LetterState(letter.state)],
        "gaps": letter_texts.gaps(letter.words) if is_draft else [],
        "drops": is_draft and works and case.is_open,
        "asked": asked,
        "takes_back": asked is not None and confirmations.can_take_back(person, case, asked),
        "second": second,
        "nobody": "" if second or not is_draft else confirmations.nobody_left(),
    }


@require_safe
def bullying_letter_pdf(request, reference, number):
    """The letter as it was released; before that, as it would be, and marked as not released."""
    case = readable(BullyingCase, request, reference)
    if goes_on_elsewhere(case):
        return to_case(case)
    letter = _letter(case, number)
    viewed(case, by=request.user, page=f"letter {number} as PDF")
    if letter.state != LetterState.RELEASED:
        data = letters.printed(letter, on=timezone.localdate(), is_released=False)
    else:
        try:
            data = files.read(letter.file)
        except SealBroken:
            messages.error(request, evidence.UNREADABLE)
            return redirect("incidents:bullying-letter", reference, number)
    name = f"letter-{case.reference}-L{number}.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
