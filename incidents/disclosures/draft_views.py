"""Recording: a few questions, each answer kept, checked, and sent to who deals with it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import guidance, routing
from incidents.cases.evidence_forms import FileForm, ImagesForm
from incidents.cases.pages import seen_in
from incidents.disclosures import drafting, questions
from incidents.disclosures.models import Disclosure, Draft
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.models import Person
from policyportal.people.views import carried_out, sent
from policyportal.school.models import SafeguardingContacts

form_page = require_http_methods(["GET", "HEAD", "POST"])
SENT = "sent disclosure"  # in the session: what the page after sending says

# What the guidance says beside a question.
RESTING_ON = {
    "when": ("lado-one-day",),
    "subject": ("case-manager-chair",),
    "said": ("establish-facts",),
    "threshold": ("harm-threshold",),
}


def _own(request, reference) -> Draft:
    """Load a draft for who writes it: 404 for everybody else, whatever their role."""
    return get_object_or_404(_drafts(request), reference=reference)


def _drafts(request):
    """Return the reader's own; those of the one door have pages of their own."""
    return Draft.objects.visible_to(request.user).filter(at_door=False)


def _passages(slug: str) -> list[guidance.Passage]:
    return [guidance.passage(key) for key in RESTING_ON.get(slug, ())]


def _step(draft, slug) -> str:
    return reverse("incidents:draft-step", args=[draft.reference, slug])


@form_page
def disclosure_start(request):
    """Say what comes, what to do if a child is in danger now, and begin."""
    form = forms.Form(sent(request))
    begun = []

    def act(said):
        begun.append(drafting.begin(by=request.user))

    if carried_out(request, form, act):
        return redirect(_step(begun[0], questions.QUESTIONS[0].slug))
    context = {
        "form": form,
        "pages": len(questions.QUESTIONS),
        "drafts": drafting.drafts_of(request.user),
        "passage": guidance.passage("anyone-may-refer"),
    }
    return render(request, "incidents/disclosures/start.html", context)


def _form(request, question, answers):
    """Return the page's form: as typed, as answered, or with what is wrong with what was kept."""
    if (typed := sent(request)) is not None:
        return question.form(typed)
    if question.is_answered(answers) and not (judged := question.form.judging(answers)).is_valid():
        return judged
    return question.form(initial=question.form.initial_of(answers))


@keeps_what_was_typed
@form_page
def draft_step(request, reference, step):
    """One page of the questions; what is well formed is kept, and the next one follows."""
    draft = _own(request, reference)
    answers = draft.answers
    question = questions.question_of(answers, step)
    if question is None:
        raise Http404
    form = _form(request, question, answers)
    to_check = "from" in request.GET
    kept = []

    def act(said):
        saved = drafting.save_answers(
            draft, answers=form.answers(), seen=seen_in(request), by=request.user
        )
        kept.append(saved)

    if carried_out(request, form, act):
        if "later" in request.POST:
            messages.success(request, f"Saved. Come back to {draft.reference} at any time.")
            return redirect("incidents:disclosure-list")
        return redirect(_place(kept[0], question, 1, to_check))
    pages = questions.pages_of(answers)
    context = {
        "draft": draft,
        "seen": draft.revision,
        "question": question,
        "form": form,
        "number": pages.index(question) + 1,
        "pages": len(pages),
        "back": _place(draft, question, -1, to_check),
        "passages": _passages(question.slug),
    }
    return render(request, "incidents/disclosures/step.html", context)


def _place(draft, question, way: int, to_check: bool) -> str:
    """Return the address of the page after (1) or before (-1), or of the check."""
    pages = questions.pages_of(draft.answers)
    at = pages.index(question) + way
    if to_check:
        return reverse("incidents:draft-check", args=[draft.reference])
    if at < 0:
        return reverse("incidents:disclosure-list")
    if at == len(pages):
        return reverse("incidents:draft-evidence", args=[draft.reference])
    return _step(draft, pages[at].slug)


@form_page
def draft_evidence(request, reference):
    """Put files beside the draft, once it is asked and answered what no file may show."""
    draft = _own(request, reference)
    return files_page(
        request,
        draft,
        back=_step(draft, questions.QUESTIONS[-1].slug),
        files=reverse("incidents:draft-evidence", args=[draft.reference]),
        onward=reverse("incidents:draft-check", args=[draft.reference]),
        called="Record a disclosure",
    )


def files_page(request, draft: Draft, *, back: str, files: str, onward: str, called: str):
    """Show or carry out the page on which files are put beside a draft, of whichever room.

    `files` is the page's own address, `onward` the one that follows, `called` what it belongs to.
    """
    if request.method == "POST" and "remove" in request.POST:
        return _file_removed(request, draft, files)
    if "images" not in request.POST and request.GET.get("images") != "no":
        form, template = ImagesForm(None), "draft_images"
    elif "upload" not in request.FILES and "description" not in request.POST:
        form, template = ImagesForm(sent(request) or request.GET), "draft_images"
        if form.is_valid() and form.cleaned_data["images"] == "yes":
            return redirect("incidents:images-advice")
        if form.is_valid():
            form, template = FileForm(), "draft_file"
    else:
        form, template = FileForm(request.POST, request.FILES), "draft_file"
        if carried_out(request, form, lambda said: _put(request, draft, said)):
            messages.success(request, "The file is kept with the record.")
            return redirect(files)
    context = {
        "draft": draft,
        "form": form,
        "files": list(draft.files.select_related("file")),
        "most": drafting.MOST_FILES,
        "back": back,
        "files_page": files,
        "onward": onward,
        "called": called,
        "passage": guidance.passage("images"),
    }
    return render(request, f"incidents/disclosures/{template}.html", context)


def _put(request, draft, said):
    drafting.put_file(draft, **said, images=request.POST.get("images", ""), by=request.user)


def _file_removed(request, draft, files: str):
    for file in draft.files.select_related("draft"):
        if file.name == request.POST["remove"]:
            drafting.remove_file(file, by=request.user)
            messages.success(request, "The file is taken away.")
    return redirect(files)


@form_page
def draft_check(request, reference):
    """Check the answers, and send them."""
    draft = _drafts(request).filter(reference=reference).first()
    if draft is None:
        return _sent_already(request, reference)
    answers = draft.answers
    faults = questions.faults(answers)
    if request.method == "POST" and faults:
        return redirect(_step(draft, faults[0][0].slug))  # which says what is wrong there
    form = forms.Form(sent(request))
    made = []

    def act(said):
        made.append(drafting.record(draft, seen=seen_in(request), by=request.user))

    if carried_out(request, form, act):
        return _sent_now(request, made[0])
    if request.method == "POST" and not Draft.objects.filter(pk=draft.pk).exists():
        return _sent_already(request, reference)
    subject = Person.objects.filter(pk=answers.get("subject") or None).first()
    context = {
        "draft": draft,
        "form": form,
        "rows": questions.summary(answers),
        "faults": [(one, errors, one.is_answered(answers)) for one, errors in faults],
        "files": list(draft.files.select_related("file")),
        "files_page": reverse("incidents:draft-evidence", args=[draft.reference]),
        "conduct": questions.kind_of(answers) == "conduct",
        "route": routing.route(subject),
    }
    return render(request, "incidents/disclosures/check.html", context)


def _sent_now(request, case: Disclosure):
    """Lead who manages the case to it; tell everybody else that it has arrived."""
    request.session[SENT] = {
        "reference": case.reference,
        "conduct": case.is_conduct,
        "to": case.get_manager_role_display() if case.case_manager_id else "",
    }
    if Disclosure.objects.visible_to(request.user).filter(pk=case.pk).exists():
        messages.success(request, f"{case.reference} is recorded, and it is yours to deal with.")
        return redirect("incidents:disclosure-detail", case.reference)
    return redirect("incidents:disclosure-sent")


def _sent_already(request, reference):
    """Lead a button pressed twice to what the first press led to; nothing else is there."""
    if request.session.get(SENT, {}).get("reference") == reference:
        return redirect("incidents:disclosure-sent")
    if not Disclosure.objects.reported_by(request.user).filter(reference=reference).exists():
        raise Http404
    messages.success(request, f"{reference} has been sent.")
    return redirect("incidents:report-mine")


@require_safe
def disclosure_sent(request):
    """Say that it has arrived, its reference, and what happens next: nothing of the case itself."""
    told = request.session.get(SENT)
    if told is None:
        return redirect("incidents:disclosure-list")
    context = {
        "told": told,
        "contacts": SafeguardingContacts.here(),
        "passage": guidance.passage("anyone-may-refer"),
    }
    return render(request, "incidents/disclosures/sent.html", context)


@form_page
def draft_discard(request, reference):
    """Delete a draft that was never sent."""
    draft = _own(request, reference)
    form = forms.Form(sent(request))

    def act(said):
        drafting.discard(draft, by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "The draft is discarded.")
        return redirect("incidents:disclosure-list")
    ((_, _, title),) = questions.titles([draft])
    back = reverse("incidents:draft-check", args=[draft.reference])
    context = {"draft": draft, "form": form, "title": title, "back": back}
    return render(request, "incidents/cases/discard.html", context)
