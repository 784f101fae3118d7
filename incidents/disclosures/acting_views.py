"""What the school does about the person at work, and who is told what."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.cases import access
from incidents.cases.chronology import entries_of
from incidents.cases.guidance import passage
from incidents.cases.pages import seen_in, step_page
from incidents.cases.viewing import viewed
from incidents.disclosures import acting, supporting, told
from incidents.disclosures.acting_forms import (
    ActionForm,
    ChargedForm,
    ContactForm,
    SupportForm,
    ToldForm,
    WrittenForm,
)
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure
from incidents.disclosures.pages import case_page
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent
from policyportal.school.models import SafeguardingContacts

form_page = require_http_methods(["GET", "HEAD", "POST"])


def to_the_case(case: Disclosure):
    return redirect("incidents:disclosure-detail", case.reference)


def looked_at(request, case: Disclosure, page: str, response: HttpResponse) -> HttpResponse:
    """Log that what the page shows of the case was looked at, unless it only led back to it."""
    if response.status_code == 200:
        viewed(case, by=request.user, page=page)
    return response


@keeps_what_was_typed
@form_page
def disclosure_action(request, reference):
    """Decide about the person's work: once advised, or at immediate risk to a child."""
    case = case_page(request, reference)
    if sent(request) is None and (case.is_conduct or not case.is_open):
        return to_the_case(case)
    form = ActionForm(sent(request), case=case)

    def act(said):
        acting.act(case, **said, seen=seen_in(request), by=request.user)

    advice = [entry for entry in entries_of(case) if entry.what == Happening.ADVICE]
    response = step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/action.html",
        done="The decision is recorded.",
        advice=advice[::-1],
        clause=clause_in_force(acting.ADVICE),
        clause_key=acting.ADVICE,
        not_default=passage("suspension-not-default"),
    )
    return looked_at(request, case, "action", response)


@keeps_what_was_typed
@form_page
def disclosure_written(request, reference):
    """Record that a suspension was confirmed to the person in writing."""
    case = case_page(request, reference)
    awaits = case.action == Action.SUSPENDED and case.written_at is None
    if sent(request) is None and not (awaits and case.is_open):
        return to_the_case(case)

    def act(said):
        acting.confirm_in_writing(case, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        WrittenForm(sent(request)),
        act,
        template="incidents/disclosures/written.html",
        done="It is recorded that the suspension was confirmed in writing.",
        side=supporting.person_side(case),
        passage=passage("suspension-in-writing"),
    )
    return looked_at(request, case, "written", response)


@keeps_what_was_typed
@form_page
def disclosure_told(request, reference):
    """Add to the ledger of who was told what, with all of it below."""
    case = case_page(request, reference)
    if sent(request) is None and not case.is_open:
        return to_the_case(case)
    ledger = told.ledger(case)
    restricted = ledger.restricted or "warned" in (sent(request) or {})

    def act(said):
        told.tell(case, **said, seen=seen_in(request), by=request.user)

    early_years = SafeguardingContacts.here().early_years
    response = step_page(
        request,
        case,
        ToldForm(sent(request), restricted=restricted),
        act,
        template="incidents/disclosures/told.html",
        done="It is added to who was told what.",
        ledger=ledger,
        anonymity=passage("anonymity"),
        informing=passage("informing-parents"),
        ofsted=passage("ofsted-early-years") if early_years else None,
    )
    return looked_at(request, case, "told", response)


@keeps_what_was_typed
@form_page
def disclosure_charged(request, reference):
    """Record that the person was charged, so that the warning about publishing goes."""
    case = case_page(request, reference)
    if sent(request) is None and not (case.is_open and told.ledger(case).restricted):
        return to_the_case(case)

    def act(said):
        told.record_charge(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        ChargedForm(sent(request)),
        act,
        template="incidents/disclosures/charged.html",
        done="It is recorded that the person was charged.",
        passage=passage("anonymity"),
    )


@keeps_what_was_typed
@form_page
def disclosure_support(request, reference):
    """Name a contact for the person, or record what they were offered: two forms on one page."""
    case = case_page(request, reference)
    if sent(request) is None and not case.is_open:
        return to_the_case(case)
    offers = (sent(request) or {}).get("form") == "support"
    contact_form = ContactForm(None if offers else sent(request), prefix="contact")
    support_form = SupportForm(sent(request) if offers else None, prefix="support")

    def act(said):
        doing = supporting.offer_support if offers else supporting.name_contact
        doing(case, **said, seen=seen_in(request), by=request.user)

    response = step_page(
        request,
        case,
        support_form if offers else contact_form,
        act,
        template="incidents/disclosures/support.html",
        done="What was offered is recorded." if offers else "The contact is recorded.",
        contact_form=contact_form,
        support_form=support_form,
        manages=access.can_manage(request.user, case),
        side=supporting.person_side(case),
        passage=passage("support-named-contact"),
    )
    return looked_at(request, case, "support", response)
