"""The facts of a case, looked over by a person; each assessment stays beside the later ones."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.bullying import assessing, facts_json, prefill
from incidents.bullying.explanation import explained
from incidents.bullying.facts_forms import AssessForm
from incidents.bullying.facts_in_words import beside
from incidents.bullying.family_views import form_page, looked_at
from incidents.bullying.models import BullyingCase
from incidents.cases.help_now import help_now
from incidents.cases.pages import (
    case_page,
    goes_on_elsewhere,
    readable,
    seen_in,
    step_page,
    to_case,
    went_on,
)
from incidents.cases.viewing import viewed
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent


@keeps_what_was_typed
@form_page
def bullying_assess(request, reference):
    """Look over the facts, as far as the case has them, and have the policy applied to them."""
    case = case_page(BullyingCase, request, reference)
    typed = sent(request)
    if typed is None and (goes_on_elsewhere(case) or not case.is_open):
        return to_case(case)
    if goes_on_elsewhere(case):
        return went_on(request, case, AssessForm(typed))
    more = typed.get("add", "") if typed is not None else ""
    form = AssessForm(typed, known=prefill.facts_of(case), more=more)

    def act(said):
        assessing.assess(
            case, form.facts(), words=said["words"], seen=seen_in(request), by=request.user
        )

    response = step_page(
        request,
        case,
        form,
        act,
        template="incidents/bullying/assess.html",
        done="The facts are assessed. What the policy says of them stands on the case.",
        help=help_now() if form.is_danger_now else None,
    )
    return looked_at(request, case, "assess", response)


@require_safe
def bullying_assessment(request, reference, number):
    """One assessment: what followed, the facts it was made on, and which of them were different."""
    case = readable(BullyingCase, request, reference)
    if goes_on_elsewhere(case):
        return to_case(case)
    made = assessing.assessments(case)
    at = next((at for at, one in enumerate(made) if one.number == number), None)
    if at is None:
        raise Http404
    viewed(case, by=request.user, page="assessment")
    before = made[at + 1] if at + 1 < len(made) else None
    followed = explained(facts_json.decision_from_json(made[at].decision))
    context = {
        "case": case,
        "assessment": made[at],
        "before": before,
        "after": made[at - 1] if at else None,
        "facts": beside(made[at], before),
        "explained": followed,
        "help": help_now() if followed.ring_999 else None,
    }
    return render(request, "incidents/bullying/assessment.html", context)
