"""Ticking what was done, and filling in what the one door did not ask."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.cases import guidance, ticking
from incidents.cases.pages import seen_in, step_page
from incidents.cases.viewing import viewed
from incidents.disclosures import from_door
from incidents.disclosures.case_forms import CompleteForm, TickForm
from incidents.disclosures.pages import case_page
from incidents.disclosures.ticking import steps_of, tick
from incidents.disclosures.ticks import TICKS
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


@keeps_what_was_typed
@form_page
def disclosure_tick(request, reference, step):
    """Say that something on the list was done, with a note where that helps."""
    case = case_page(request, reference)
    if step not in steps_of(case):
        raise Http404
    if sent(request) is None and (not case.is_open or ticking.ticked(case, step)):
        return redirect("incidents:disclosure-detail", case.reference)
    what = TICKS[step]

    def act(said):
        tick(case, step, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        TickForm(sent(request)),
        act,
        template="incidents/cases/tick.html",
        done=f"Done: {what.title}.",
        what=what,
        clause=clause_in_force(what.clause) if what.clause else None,
        clause_key=what.clause,
        passage=guidance.passage(what.passage) if what.passage else None,
    )


@keeps_what_was_typed
@form_page
def disclosure_complete(request, reference):
    """Fill in what the one door did not ask: the harm threshold, and the clauses touched."""
    case = case_page(request, reference)
    missing = from_door.not_asked(case)
    if sent(request) is None and not (case.is_open and missing):
        return redirect("incidents:disclosure-detail", case.reference)
    viewed(case, by=request.user, page="complete")
    no_limbs = from_door.LIMBS not in missing

    def act(said):
        from_door.complete(
            case,
            limbs=said.get("limbs", []),
            clauses=said["clauses"],
            seen=seen_in(request),
            by=request.user,
        )

    return step_page(
        request,
        case,
        CompleteForm(sent(request), conduct=no_limbs),
        act,
        template="incidents/disclosures/complete.html",
        done="Filled in.",
        passage=None if no_limbs else guidance.passage("harm-threshold"),
    )
