"""Changing whom a case is about."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from incidents.cases.pages import seen_in
from incidents.cases.viewing import viewed
from incidents.disclosures.models import Disclosure
from incidents.disclosures.pages import case_page
from incidents.disclosures.subject import change_subject
from incidents.disclosures.subject_forms import SubjectForm
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_subject(request, reference):
    """Name somebody else as the subject; the case goes to whom it goes by that."""
    case = case_page(request, reference, manage=True)
    if sent(request) is None and not case.is_open:
        return redirect("incidents:disclosure-detail", case.reference)
    form = SubjectForm(sent(request))

    def act(said):
        change_subject(case, **said, seen=seen_in(request), by=request.user)

    if carried_out(request, form, act):
        if Disclosure.objects.visible_to(request.user).filter(pk=case.pk).exists():
            messages.success(request, "Changed. The case says from now on whom it is about.")
            return redirect("incidents:disclosure-detail", case.reference)
        messages.success(request, "Changed, and passed on to whoever deals with it from now on.")
        return redirect("incidents:disclosure-list")
    case = case_page(request, reference, manage=True)
    viewed(case, by=request.user, page="subject")
    return render(request, "incidents/disclosures/subject.html", {"case": case, "form": form})
