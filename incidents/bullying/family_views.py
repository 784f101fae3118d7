"""Pages about the families of a case: who they are, and what was said with them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from compliance.permissions.clauses import clause_in_force
from incidents.bullying import families
from incidents.bullying.authorities import Clause
from incidents.bullying.family_forms import ContactForm, FamilyForm
from incidents.bullying.models import BullyingCase, Contact, Family
from incidents.cases import access
from incidents.cases.involving import children_of
from incidents.cases.pages import (
    case_page,
    goes_on_elsewhere,
    page_of,
    readable,
    seen_in,
    step_page,
)
from incidents.cases.viewing import viewed
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])
FAMILIES = "incidents:bullying-families"


def to_the_case(case: BullyingCase) -> HttpResponse:
    return redirect(page_of(case.reference), case.reference)


def looked_at(request, case: BullyingCase, page: str, response: HttpResponse) -> HttpResponse:
    """Log that what the page shows of the case was looked at, unless it only led back to it."""
    if response.status_code == 200:
        viewed(case, by=request.user, page=page)
    return response


@require_safe
def bullying_families(request, reference):
    """Show every family of the case, and its contacts, the latest first."""
    case = readable(BullyingCase, request, reference)
    if goes_on_elsewhere(case):
        return to_the_case(case)
    viewed(case, by=request.user, page="families")
    context = {
        "case": case,
        "families": families.shown(case),
        "works": case.is_open and access.can_work(request.user, case),
        "clause": clause_in_force(Clause.FAMILIES),
        "clause_key": Clause.FAMILIES.value,
    }
    return render(request, "incidents/bullying/families.html", context)


@keeps_what_was_typed
@form_page
def bullying_family_add(request, reference):
    """Note the parents or carers of some of the children."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and not case.is_open:
        return to_the_case(case)
    form = FamilyForm(sent(request), involved=children_of(case), described=case.described)

    def act(said):
        families.note_family(case, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        form,
        act,
        template="incidents/bullying/family_add.html",
        done="The family is noted.",
        to=FAMILIES,
    )
    return looked_at(request, case, "family-add", response)


@keeps_what_was_typed
@form_page
def bullying_contact(request, reference, number):
    """Record what was said with a family, below what was said before."""
    case = case_page(BullyingCase, request, reference)
    family = get_object_or_404(Family, case=case, name=f"{case.reference}/F{number}")
    standing = families.shown(case)
    if sent(request) is None and not (case.is_open and standing.begun):
        return to_the_case(case)

    def act(said):
        said = said | {"what": Contact(said["what"])}
        families.record_contact(case, family, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        ContactForm(sent(request)),
        act,
        template="incidents/bullying/contact.html",
        done="The contact is recorded.",
        to=FAMILIES,
        one=next(one for one in standing.families if one.family == family),
    )
    return looked_at(request, case, "contact", response)
