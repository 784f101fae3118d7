"""The people on a case."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import access, grants
from incidents.cases.evidence import is_open
from incidents.cases.grant_forms import AddPersonForm
from incidents.cases.models import Case, Grant
from incidents.cases.pages import address_of, goes_on_elsewhere, seen_in, to_case
from incidents.cases.viewing import viewed
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _managed(request: HttpRequest, reference: str) -> Case:
    """Load the case for its manager: 404 where it is not to be seen, 403 for others on it."""
    cases = Case.objects.visible_to(request.user).select_related("case_manager")
    case = get_object_or_404(cases, reference=reference)
    require(access.can_manage(request.user, case))
    return case


@require_safe
def case_people(request, reference):
    """Who is on the case and who was, why, and until when.

    One that was handed over says only that, on its own page.
    """
    case = _managed(request, reference)
    if goes_on_elsewhere(case):
        return to_case(case)
    viewed(case, by=request.user, page="people")
    people = grants.people_on(case)
    context = {
        "case": case,
        "address": address_of(case),
        "is_open": is_open(case),
        "now": [one for one in people if one.is_running],
        "before": [one for one in people if not one.is_running],
    }
    return render(request, "incidents/cases/people.html", context)


@keeps_what_was_typed
@form_page
def case_people_add(request, reference):
    """Let somebody read the case, or work on it, for a reason and a time."""
    case = _managed(request, reference)
    if sent(request) is None and not is_open(case):
        return redirect("incidents:case-people", case.reference)
    form = AddPersonForm(sent(request))

    def act(said):
        grants.add_person(case, **said, seen=seen_in(request), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "Added. They are told by e-mail that something waits for them.")
        return redirect("incidents:case-people", case.reference)
    case = _managed(request, reference)
    return render(request, "incidents/cases/people_add.html", {"case": case, "form": form})


@form_page
def case_people_end(request, reference, number):
    """Take somebody off the case before their time is over."""
    case = _managed(request, reference)
    people = Grant.objects.select_related("person", "case")
    grant = get_object_or_404(people, case=case, name=f"{case.reference}/G{number}")
    if request.method != "POST" and not grant.is_running:
        return redirect("incidents:case-people", case.reference)
    form = forms.Form(sent(request))

    def act(said):
        grants.take_off(grant, seen=seen_in(request), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, f"{grant.person.name} does not see this case any more.")
        return redirect("incidents:case-people", case.reference)
    case = _managed(request, reference)
    viewed(case, by=request.user, page="people")
    context = {"case": case, "form": form, "grant": grant, "number": number}
    return render(request, "incidents/cases/people_end.html", context)
