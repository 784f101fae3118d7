"""Conduct records: the explanation, the outcome, and turned into a disclosure."""

from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.cases import guidance
from incidents.cases.pages import seen_in, step_page
from incidents.disclosures import conduct
from incidents.disclosures.closing_views import to_case
from incidents.disclosures.conduct_forms import ConductOutcomeForm, EscalateForm, ExplanationForm
from incidents.disclosures.models import State
from incidents.disclosures.pages import case_page
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _resting_on(key: str) -> dict:
    return {"clause": clause_in_force(key), "clause_key": key}


def _pointless(request, case, *states: State) -> bool:
    """Whether a look at the page can lead nowhere; what is sent gets its sentence all the same."""
    return sent(request) is None and (not case.is_conduct or case.state not in states)


@keeps_what_was_typed
@form_page
def disclosure_explanation(request, reference):
    case = case_page(request, reference)
    if _pointless(request, case, State.RECORDED):
        return to_case(case)
    form = ExplanationForm(sent(request))

    def act(said):
        conduct.explained(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/explanation.html",
        done="What they say is recorded.",
    )


@keeps_what_was_typed
@form_page
def disclosure_conduct_outcome(request, reference):
    case = case_page(request, reference, manage=True)
    if _pointless(request, case, State.RECORDED):
        return to_case(case)
    form = ConductOutcomeForm(sent(request))

    def act(said):
        conduct.conclude_conduct(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/conduct_outcome.html",
        done="The outcome is recorded.",
        heard=conduct.has_explained(case) or form.is_bound,
        **_resting_on(conduct.SANCTION),
    )


@keeps_what_was_typed
@form_page
def disclosure_escalate(request, reference):
    case = case_page(request, reference)
    if _pointless(request, case, State.RECORDED, State.CONCLUDED):
        return to_case(case)
    form = EscalateForm(sent(request))

    def act(said):
        conduct.escalate(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/escalate.html",
        done=f"{case.reference} is a disclosure now. Tell the LADO next.",
        passage=guidance.passage("lado-one-day"),
        **_resting_on(conduct.REFER),
    )
