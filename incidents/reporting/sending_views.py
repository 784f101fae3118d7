"""Looking a report over, putting files beside it, sending it, and what is said once it is sent."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import guidance
from incidents.cases.help_now import help_now
from incidents.cases.models import Case
from incidents.cases.pages import address_of, seen_in
from incidents.disclosures import draft_views
from incidents.disclosures.models import Draft
from incidents.reporting import asking, door
from incidents.reporting.door_views import asked_at, own, place, shown_on_each
from policyportal.people.views import carried_out, sent
from policyportal.school.models import SafeguardingContacts

form_page = require_http_methods(["GET", "HEAD", "POST"])
SENT = "sent report"  # in the session: what the page after sending says


@form_page
def report_files(request, reference):
    """Put files beside a report, once it is asked and answered what no file may show."""
    draft = own(request, reference)
    takes, check = door.takes_files(draft.answers), place(draft, "check")
    if not takes and "remove" not in request.POST:
        raise Http404
    places = {"files": place(draft, "files") if takes else check, "onward": check}
    return draft_views.files_page(request, draft, back=check, called="Report something", **places)


@form_page
def report_check(request, reference):
    """Check the answers, see who will see them, and send them."""
    draft = Draft.objects.visible_to(request.user).filter(reference=reference, at_door=True).first()
    if draft is None:
        return _sent_already(request, reference)
    answers = draft.answers
    faults = asking.faults(answers)
    if len(asking.pages_of(answers)) < len(asking.TITLES):
        return redirect(place(draft, "what"))  # nothing was chosen yet, so there is little to check
    if request.method == "POST" and faults:
        return redirect(asked_at(draft, faults[0][0].slug))  # which says what is wrong there
    people = asking.people_of([answers])
    route, words = (None, None) if faults else door.outlook(answers, people)
    form = forms.Form(sent(request))
    made = []

    def act(said):
        made.append(door.send(draft, seen=seen_in(request), by=request.user))

    if carried_out(request, form, act):
        return _sent_now(request, made[0], words, route)
    if request.method == "POST" and not Draft.objects.filter(pk=draft.pk).exists():
        return _sent_already(request, reference)
    context = {
        "draft": draft,
        "form": form,
        "rows": [(row, asked_at(draft, row.step)) for row in asking.summary(answers, people)],
        "faults": [
            (asked_at(draft, page.slug), page, errors, page.is_answered(answers))
            for page, errors in faults
        ],
        "files_page": place(draft, "files"),
        "files": list(draft.files.select_related("file")),
        "takes_files": door.takes_files(answers),
        "route": route,
        "words": words,
        **shown_on_each(answers),
    }
    return render(request, "incidents/reporting/check.html", context)


def _sent_now(request, case: Case, words, route):
    """Lead who deals with it to it; tell everybody else that it has arrived."""
    request.session[SENT] = {
        "draft": case.reference[1:],
        "reference": case.reference,
        "nobody": route.manager is None,
        "about_you": case.subject_id == request.user.pk,
        "next": words.next,
        "sees": words.sees,
        "not_seen_by": words.not_seen_by,
    }
    return redirect("incidents:report-sent")


def _sent_already(request, reference):
    """Lead a button pressed twice to what the first press led to; nothing else is there."""
    if request.session.get(SENT, {}).get("draft") == reference[1:]:
        return redirect("incidents:report-sent")
    if not (became := door.sent_as(reference, request.user)):
        raise Http404
    messages.success(request, f"{became} has been sent.")
    return redirect("incidents:report-mine")


@require_safe
def report_sent(request):
    """Say that it has arrived: its number, what happens next, who sees it and who does not."""
    told = request.session.get(SENT)
    if told is None:
        return redirect("incidents:report-start")
    cases = Case.objects.visible_to(request.user).filter(reference=told["reference"])
    case = cases.first()
    context = {
        "told": told,
        "help": help_now(),
        "contacts": SafeguardingContacts.here(),
        "address": address_of(case) if case else "",
        "passage": guidance.passage("anyone-may-refer"),
    }
    return render(request, "incidents/reporting/sent.html", context)


@form_page
def report_discard(request, reference):
    """Delete a report that was never sent."""
    draft = own(request, reference)
    form = forms.Form(sent(request))

    def act(said):
        door.drafting.discard(draft, by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "The draft is discarded.")
        return redirect("incidents:report-start")
    context = {"draft": draft, "form": form, "title": asking.title_of(draft.answers)}
    context["back"] = place(draft, "check")
    return render(request, "incidents/cases/discard.html", context)
