"""The outcome, and what a substantiated one opens."""

from django.http import Http404

from compliance.permissions.clauses import clause_in_force
from incidents.cases.guidance import passage
from incidents.cases.pages import seen_in, step_page
from incidents.disclosures import concluding
from incidents.disclosures.acting_views import form_page, looked_at, to_the_case
from incidents.disclosures.concluding import Body
from incidents.disclosures.concluding_forms import BodyForm, DisciplinaryForm, OutcomeForm
from incidents.disclosures.models import Disclosure, Outcome, State
from incidents.disclosures.pages import case_page
from incidents.disclosures.supporting import BODIES, person_side
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent
from policyportal.school.models import SafeguardingContacts


@keeps_what_was_typed
@form_page
def disclosure_outcome(request, reference):
    """Record the outcome; what follows from each is said beside it."""
    case = case_page(request, reference, manage=True)
    if sent(request) is None and case.state != State.ADVISED:
        return to_the_case(case)

    def act(said):
        concluding.conclude(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        OutcomeForm(sent(request)),
        act,
        template="incidents/disclosures/outcome.html",
        done="The outcome is recorded.",
        police_go_on=case.police_since is not None and case.police_ended_on is None,
        retirement_age=SafeguardingContacts.here().retirement_age,
        outcomes=passage("outcomes"),
        retention=passage("records-retention"),
    )


def _opens_nothing(case: Disclosure) -> bool:
    return case.state != State.CONCLUDED or case.outcome != Outcome.SUBSTANTIATED


@keeps_what_was_typed
@form_page
def disclosure_body(request, reference, body):
    """Say whether the DBS, or the TRA, was told."""
    if body not in Body.values:
        raise Http404
    case, body = case_page(request, reference), Body(body)
    if sent(request) is None and _opens_nothing(case):
        return to_the_case(case)

    def act(said):
        concluding.answer_body(case, body=body, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        BodyForm(sent(request)),
        act,
        template="incidents/disclosures/body.html",
        done=f"The answer about the {body.label} is recorded.",
        body=body,
        body_name=dict(BODIES)[body],
        answer_now=getattr(case, f"get_{body.value}_display")() if getattr(case, body) else "",
        passage=passage(f"{body.value}-referral"),
    )
    return looked_at(request, case, "bodies", response)


@keeps_what_was_typed
@form_page
def disclosure_disciplinary(request, reference):
    """Record a stage of the disciplinary procedure."""
    case = case_page(request, reference)
    if sent(request) is None and _opens_nothing(case):
        return to_the_case(case)

    def act(said):
        concluding.disciplinary(case, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        DisciplinaryForm(sent(request)),
        act,
        template="incidents/disclosures/disciplinary.html",
        done="The stage of the disciplinary procedure is recorded.",
        stages=person_side(case).disciplinary,
        clause=clause_in_force(concluding.SANCTION),
        clause_key=concluding.SANCTION,
    )
    return looked_at(request, case, "disciplinary", response)
