"""The one door: danger first, then what it is, who it is about, and what happened."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import guidance
from incidents.cases.help_now import help_now
from incidents.cases.pages import seen_in
from incidents.disclosures.models import Draft
from incidents.reporting import asking, door, mine
from incidents.reporting.destinations import Choice
from incidents.reporting.door_forms import DangerForm
from incidents.reporting.who_forms import ADD, CLASS_TEACHER, PupilContactForm, WhoForm
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent

form_page = require_http_methods(["GET", "HEAD", "POST"])
LATEST = 3  # of one's own reports, on the first page


def own(request, reference) -> Draft:
    """Load a report for who writes it: 404 for everybody else, whatever their role."""
    drafts = Draft.objects.visible_to(request.user).filter(at_door=True)
    return get_object_or_404(drafts, reference=reference)


def place(draft: Draft, name: str) -> str:
    """Return the address of one of the pages of a report."""
    return reverse(f"incidents:report-{name}", args=[draft.reference])


def asked_at(draft: Draft, slug: str) -> str:
    """Return the address at which an answer is changed; danger has its advice at the other one."""
    return place(draft, "urgent" if slug == "danger" else slug)


@keeps_what_was_typed
@form_page
def report_start(request):
    """Say whom to ring; ask the first question; list what is unfinished, and what was sent."""
    form = DangerForm(sent(request))
    begun = []

    def act(said):
        begun.append(door.begin(answers=form.answers(), by=request.user))

    if carried_out(request, form, act):
        draft = begun[0]
        return redirect(place(draft, "danger" if draft.answers["danger"] == "yes" else "what"))
    context = {
        "form": form,
        "help": help_now(),
        "drafts": [(draft, title, next_place(draft)) for draft, title in _drafts(request)],
        "lines": mine.latest(request.user, LATEST),
    }
    return render(request, "incidents/reporting/start.html", context)


def _drafts(request):
    """Return what is unfinished; where only danger was answered, answering it again goes on."""
    drafts = door.drafts_of(request.user)
    return [one for one in drafts if one[0].answers.keys() - set(door.BLANK)]


def next_place(draft: Draft) -> str:
    """Return the address of the first page that was not filled in, or of the check."""
    answers = draft.answers
    for page in asking.pages_of(answers)[1:]:
        if not page.is_answered(answers):
            return place(draft, page.slug)
    return place(draft, "check")


@require_safe
def report_danger(request, reference):
    """Say what to do while a child is in danger; the report can wait, and is kept."""
    draft = own(request, reference)
    context = {"draft": draft, "help": help_now(), "onward": next_place(draft)}
    return render(request, "incidents/reporting/danger.html", context)


def _form(request, page, answers):
    """Return the page's form: as typed, as answered, or with what is wrong with what was kept."""
    typed = sent(request)
    if typed is not None and ADD in typed and issubclass(page.form, WhoForm):
        return page.form(typed).with_another()
    if typed is not None:
        form = page.form(typed)
        form.left_for_later = "later" in typed
        return form
    if page.is_answered(answers) and not (judged := page.form.judging(answers)).is_valid():
        return judged
    initial = page.form.initial_of(answers)
    if page.form is PupilContactForm and "affected" not in answers:
        initial["affected"] = request.user.pk  # mostly it is whoever reports it
    return page.form(initial=initial)


@keeps_what_was_typed
@form_page
def report_step(request, reference, step):
    """One page of the questions; what is well formed is kept, and the next one follows.

    Who leaves it for later may leave it half filled in: what they have written so far is kept.
    """
    draft = own(request, reference)
    answers = draft.answers
    page = asking.page_of(answers, step)
    if page is None and step in asking.STEPS:
        return redirect(place(draft, "what"))  # by which the others go
    if page is None:
        raise Http404
    form = _form(request, page, answers)
    kept = []

    def act(said):
        given = form.answers_beside(answers)
        kept.append(door.save(draft, answers=given, seen=seen_in(request), by=request.user))

    if ADD not in request.POST and carried_out(request, form, act):
        if "later" in request.POST:
            messages.success(request, _left(kept[0]))
            return redirect("incidents:report-start")
        return redirect(_after(request, kept[0], step))
    choice = asking.choice_of(answers)
    context = {
        "draft": draft,
        "seen": draft.revision,
        "page": page,
        "form": form,
        "number": asking.STEPS.index(step) + 1,
        "back": _before(request, draft, step),
        "images": guidance.passage("images") if choice == Choice.IMAGES else None,
        "class_teacher": CLASS_TEACHER in form.fields,
        **shown_on_each(answers),
    }
    return render(request, "incidents/reporting/step.html", context)


def _left(draft: Draft) -> str:
    """Return how somebody comes back to what they leave for later."""
    if draft.answers.keys() - set(door.BLANK):
        return f"Saved. Come back to {draft.reference} at any time."
    return "Nothing was chosen yet. Answer the first question again, and it goes on from there."


def shown_on_each(answers: dict) -> dict:
    """Return what stays in sight on every page of a report once it was said."""
    return {
        "help": help_now(),
        "in_danger": answers.get("danger") == "yes",
        "in_confidence": bool(answers.get("in_confidence")),
    }


def _after(request, draft, step: str) -> str:
    """Return the page that follows: the check, where that is whence it was changed.

    Where something else was chosen, who it is about is asked anew: it goes by that.
    """
    if step == "danger":
        return place(draft, "danger") if draft.answers["danger"] == "yes" else next_place(draft)
    if "from" in request.GET and next_place(draft) == place(draft, "check"):
        return place(draft, "check")
    at = asking.STEPS.index(step) + 1
    return place(draft, asking.STEPS[at] if at < len(asking.STEPS) else "check")


def _before(request, draft, step: str) -> str:
    if "from" in request.GET or step == "danger":
        return place(draft, "check")
    at = asking.STEPS.index(step)
    return place(draft, asking.STEPS[at - 1]) if at > 1 else reverse("incidents:report-start")
