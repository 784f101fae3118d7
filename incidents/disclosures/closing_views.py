"""The ends of a case: closing, voiding, reopening."""

from dataclasses import replace

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.cases import confirmations, guidance, routing
from incidents.cases.pages import seen_in, step_page
from incidents.disclosures import closing, retention
from incidents.disclosures.closing_forms import CloseForm, ReopenForm, VoidForm
from incidents.disclosures.models import OPEN, State
from incidents.disclosures.pages import case_page
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def to_case(case):
    return redirect("incidents:disclosure-detail", case.reference)


def second_asked(request, case) -> dict:
    """Return who would be asked to confirm, for `_second.html`."""
    second = routing.second_person(case, first=request.user)
    return {
        "second": second,
        "nobody": "" if second else confirmations.nobody_left(),
        "days": confirmations.DAYS,
    }


def kept(facts: retention.Facts) -> dict:
    """Return how long the record is kept and by which rule, for the pages that say so."""
    rule = retention.rule_for(facts)
    return {
        "rule": rule,
        "until": retention.kept_until(facts),
        "passage": guidance.passage(rule.source) if rule.source else None,
    }


@keeps_what_was_typed
@form_page
def disclosure_close(request, reference):
    case = case_page(request, reference, manage=True)
    if sent(request) is None and case.state not in OPEN:
        return to_case(case)
    form = CloseForm(sent(request))

    def act(said):
        closing.ask_to_close(case, reason=said["reason"], seen=seen_in(request), by=request.user)

    facts = replace(retention.facts_of(case), ended_on=timezone.localdate())
    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/close.html",
        done="The second person is asked to confirm that it is closed.",
        first=closing.before_closing(case),
        outcome=closing.outcome_of(case),
        **kept(facts),
        **second_asked(request, case),
    )


@keeps_what_was_typed
@form_page
def disclosure_void(request, reference):
    case = case_page(request, reference, manage=True)
    if sent(request) is None and case.state not in OPEN:
        return to_case(case)
    form = VoidForm(sent(request))

    def act(said):
        closing.ask_to_void(case, reason=said["reason"], seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/void.html",
        done="The second person is asked to confirm that it was a mistake.",
        **second_asked(request, case),
    )


@keeps_what_was_typed
@form_page
def disclosure_reopen(request, reference):
    case = case_page(request, reference, manage=True)
    if sent(request) is None and case.state != State.CLOSED:
        return to_case(case)
    form = ReopenForm(sent(request))

    def act(said):
        closing.reopen(case, reason=said["reason"], seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/reopen.html",
        done=f"{case.reference} is open again.",
        outcome=closing.outcome_of(case),
        goes_on_as=closing.as_far_as_it_came(case).label,
    )
