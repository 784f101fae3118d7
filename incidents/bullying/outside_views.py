"""The page on which it is recorded that somebody outside was told."""

from incidents.bullying import outside
from incidents.bullying.authorities import Rule, passages
from incidents.bullying.family_views import form_page, looked_at, to_the_case
from incidents.bullying.models import Body, BullyingCase
from incidents.bullying.outside_forms import ReferralForm
from incidents.cases.pages import case_page, seen_in, step_page
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent
from policyportal.school.models import SafeguardingContacts, School


@keeps_what_was_typed
@form_page
def bullying_outside(request, reference):
    """Record a referral outside: how each is reached, who is to be told, who was."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and not case.is_open:
        return to_the_case(case)

    def act(said):
        said = said | {"body": Body(said["body"])}
        outside.refer(case, **said, seen=seen_in(request), by=request.user)

    contacts = SafeguardingContacts.here()
    shown = outside.shown(case)
    wanted = [one.body for one in shown.missing]
    response = step_page(
        request,
        case,
        ReferralForm(sent(request), initial={"body": wanted[0] if wanted else None}),
        act,
        template="incidents/bullying/outside.html",
        done="The referral is recorded.",
        to="incidents:bullying-outside" if wanted[1:] else "",
        outside=shown,
        contacts=contacts,
        authority=contacts.lado_authority or School.here().local_authority,
        passage=passages()[Rule.AT_ONCE],
    )
    return looked_at(request, case, "outside", response)
