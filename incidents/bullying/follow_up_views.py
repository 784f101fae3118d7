"""Pages about the agreed plan, and about looking again whether it holds."""

from django.contrib import messages
from django.shortcuts import get_object_or_404

from incidents.bullying import follow_ups, guards
from incidents.bullying.facts import Known
from incidents.bullying.family_views import form_page, looked_at, to_the_case
from incidents.bullying.follow_up_forms import FollowUpForm, LookAgainForm, PlanForm
from incidents.bullying.models import BullyingCase, FollowUp, State
from incidents.cases.pages import case_page, seen_in, step_page
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

IT_GOES_ON = (
    "You answered that it still goes on. Look over the facts again: what has to be done may have "
    "changed."
)
NOT_RESOLVED = (
    "You answered that it still goes on, and the case says that it is resolved. Say there that it "
    "goes on after all."
)


@keeps_what_was_typed
@form_page
def bullying_plan(request, reference):
    """Record the plan that was agreed with the families, with the plans before it below."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and case.state not in guards.AGREED:
        return to_the_case(case)

    def act(said):
        follow_ups.agree_plan(case, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        PlanForm(sent(request)),
        act,
        template="incidents/bullying/plan.html",
        done="The plan is recorded.",
        days=follow_ups.shown(case),
    )
    return looked_at(request, case, "plan", response)


@keeps_what_was_typed
@form_page
def bullying_follow_up_add(request, reference):
    """Set a day on which somebody looks again, with the other days below."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and not case.is_open:
        return to_the_case(case)

    def act(said):
        follow_ups.set_follow_up(case, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        FollowUpForm(sent(request)),
        act,
        template="incidents/bullying/follow_up.html",
        done="The day is set. Whoever manages the case is reminded of it.",
        days=follow_ups.shown(case),
    )
    return looked_at(request, case, "follow-up-add", response)


@keeps_what_was_typed
@form_page
def bullying_follow_up(request, reference, number):
    """Record what somebody found who looked again."""
    case = case_page(BullyingCase, request, reference)
    follow_up = get_object_or_404(
        FollowUp.objects.select_related("by"), case=case, name=f"{case.reference}/U{number}"
    )
    if sent(request) is None and (not case.is_open or follow_up.done_at is not None):
        return to_the_case(case)

    def act(said):
        said = said | {"goes_on": Known(said["goes_on"])}
        follow_ups.look_again(follow_up, **said, seen=seen_in(request), by=request.user)
        if said["goes_on"] == Known.YES:
            is_resolved = case.state == State.RESOLVED
            messages.warning(request, NOT_RESOLVED if is_resolved else IT_GOES_ON)

    response = step_page(
        request,
        case,
        LookAgainForm(sent(request)),
        act,
        template="incidents/bullying/look_again.html",
        done="What you found is recorded.",
        follow_up=follow_up,
    )
    return looked_at(request, case, "follow-up", response)
