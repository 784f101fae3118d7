"""Passing on as what it is: a case that was reported as something else."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from incidents.cases import pages, steps
from incidents.cases.models import Case
from incidents.cases.pages import address_of, seen_in
from incidents.cases.viewing import viewed
from incidents.disclosures.closing_views import second_asked
from incidents.disclosures.models import Disclosure
from incidents.reporting import rerouting
from incidents.reporting.reroute_forms import AskForm, RerouteForm
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent

LIST = {"D": "incidents:disclosure-list", "B": "incidents:bullying-list"}


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def case_reroute(request, reference):
    """Say what it really is. It goes to whom it goes as that, with everything in it."""
    case = _loaded(request, reference)
    if sent(request) is None and not rerouting.can_become_another(case):
        messages.warning(request, f"{case.reference} cannot be passed on any more as it stands.")
        return redirect(address_of(case))
    if isinstance(case, Disclosure):
        return _asked(request, case)
    initial = {"subject": case.subject_id, "described": case.described}
    form = RerouteForm(sent(request), targets=rerouting.targets_of(case), initial=initial)
    made = []

    def act(said):
        made.append(rerouting.reroute(case, **said, seen=seen_in(request), by=request.user))

    if carried_out(request, form, act):
        return _passed_on(request, case, made[0])
    return _page(request, _loaded(request, reference), form)


def _loaded(request, reference) -> Case:
    """Load the case in its kind: 404 where it is not to be seen, 403 for who did not receive it."""
    case = steps.in_kind(pages.readable(Case, request, reference))
    require(rerouting.receives(request.user, case))
    return case


def _asked(request, case: Disclosure):
    """Ask the second person, without whom no disclosure becomes something else."""
    form = AskForm(sent(request), targets=rerouting.targets_of(case))

    def act(said):
        rerouting.ask_reroute(case, **said, seen=seen_in(request), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "The second person is asked to confirm it.")
        return redirect(address_of(case))
    case = _loaded(request, case.reference)
    return _page(request, case, form, **second_asked(request, case))


def _page(request, case: Case, form, **context):
    viewed(case, by=request.user, page="reroute")
    context |= {"case": case, "form": form, "address": address_of(case)}
    return render(request, "incidents/reporting/reroute.html", context)


def _passed_on(request, old: Case, new: Case):
    """Lead to the case that goes on who may see it; of the others nobody learns its number."""
    if Case.objects.visible_to(request.user).filter(pk=new.pk).exists():
        messages.success(
            request, f"Passed on. It goes on as {new.reference}, with all that was in it."
        )
        return redirect(address_of(new))
    messages.success(request, f"{old.reference} is passed on to whoever deals with it from now on.")
    return redirect(LIST.get(old.reference[0], "incidents:record-list"))
