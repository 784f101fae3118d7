"""Referring to the LADO, consulting them instead, their advice, and the police."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from compliance.permissions.clauses import clause_in_force
from incidents.cases import confirmations, routing
from incidents.cases.chronology import entries_of
from incidents.cases.guidance import passage
from incidents.cases.pages import seen_in, step_page
from incidents.cases.viewing import viewed
from incidents.disclosures import advising, police, referral, referring
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, State
from incidents.disclosures.pages import case_page
from incidents.disclosures.referring_forms import (
    AdviceForm,
    BeganForm,
    ConsultForm,
    EndedForm,
    LimbsForm,
    ReferForm,
    ReviewedForm,
)
from policyportal.documents.pdf import render_pdf
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent
from policyportal.school.models import SafeguardingContacts, School

form_page = require_http_methods(["GET", "HEAD", "POST"])
POLICE_FORMS = {
    "began": (BeganForm, police.police_began, "Record that they investigate"),
    "reviewed": (ReviewedForm, police.police_reviewed, "Record the review"),
    "ended": (EndedForm, police.police_ended, "Record that they have finished"),
}


def _to_the_case(case: Disclosure):
    return redirect("incidents:disclosure-detail", case.reference)


def _resting_on(key: str) -> dict:
    return {"clause": clause_in_force(key), "clause_key": key}


def _is_undecided(case: Disclosure) -> bool:
    return not case.is_conduct and case.state == State.RECORDED


@keeps_what_was_typed
@form_page
def disclosure_refer(request, reference):
    """Show how the LADO is reached and what the form still lacks; record that it was made."""
    case = case_page(request, reference)
    if sent(request) is None and (case.is_conduct or case.state not in referring.REFERABLE):
        return _to_the_case(case)
    lado = referral.lado(request.user, timezone.localdate())

    def act(said):
        referring.refer(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        ReferForm(sent(request)),
        act,
        template="incidents/disclosures/refer.html",
        done="The referral is recorded. What the LADO advises comes next.",
        lado=lado,
        gaps=referral.gaps(case, lado.contacts, School.here(), by=request.user),
        passage=passage("lado-one-day"),
        anyone=passage("anyone-may-refer"),
        **_resting_on(referring.REFER),
    )


@require_safe
def disclosure_referral_pdf(request, reference):
    """The referral form, filled in; who took it away is in the log."""
    case = case_page(request, reference)
    if case.is_conduct or case.state == State.HANDED_OVER:
        return _to_the_case(case)
    school, contacts = School.here(), SafeguardingContacts.here()
    context = {
        "case": case,
        "school": school,
        "contacts": contacts,
        "sections": referral.sections(case, by=request.user, school=school),
        "gaps": referral.gaps(case, contacts, school, by=request.user),
        "made": timezone.now(),
        "passage": passage("lado-one-day"),
    }
    viewed(case, by=request.user, page="referral")
    name = f"referral-{case.reference}.pdf"
    return HttpResponse(
        render_pdf("print/referral.html", context),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@keeps_what_was_typed
@form_page
def disclosure_consult(request, reference):
    """Record that the LADO was consulted and advised no referral, with the reasons."""
    case = case_page(request, reference)
    if sent(request) is None and not _is_undecided(case):
        return _to_the_case(case)
    form = ConsultForm(sent(request), case=case)

    def act(said):
        referring.consult(case, **form.said(), seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/consult.html",
        done="It is kept as a low-level concern. It can still be referred later.",
        lado=referral.lado(request.user, timezone.localdate()),
        passage=passage("low-level-concerns"),
        records=passage("low-level-records"),
        **_resting_on(referring.REFER),
    )


@keeps_what_was_typed
@form_page
def disclosure_below(request, reference):
    """Ask a second person to confirm a low-level concern, where the school lets that be enough."""
    case = case_page(request, reference, manage=True)
    consults = SafeguardingContacts.here().consults_on_low_level
    if sent(request) is None and not _is_undecided(case):
        return _to_the_case(case)
    if sent(request) is None and consults:
        return redirect("incidents:disclosure-consult", case.reference)
    form = LimbsForm(sent(request), case=case)

    def act(said):
        referring.keep_below(case, **form.said(), seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/below.html",
        done="The second person has been asked. The clock runs on until they have answered.",
        second=routing.second_person(case, first=request.user),
        nobody=confirmations.nobody_left(),
        days=confirmations.DAYS,
        passage=passage("low-level-concerns"),
        records=passage("low-level-records"),
        **_resting_on(referring.REFER),
    )


@keeps_what_was_typed
@form_page
def disclosure_advice(request, reference):
    """Record what the LADO advised, and add to it as often as they advise."""
    case = case_page(request, reference)
    awaits = case.state in (State.REFERRED, State.ADVISED)
    if sent(request) is None and not awaits:
        return _to_the_case(case)

    def act(said):
        advising.record_advice(case, **said, seen=seen_in(request), by=request.user)

    before = [entry for entry in entries_of(case) if entry.what == Happening.ADVICE]
    return step_page(
        request,
        case,
        AdviceForm(sent(request)),
        act,
        template="incidents/disclosures/advice.html",
        done="The advice is recorded.",
        before=before[::-1],
        lado=referral.lado(request.user, timezone.localdate()),
        passage=passage("suspension-not-default"),
        **_resting_on(advising.ADVICE),
    )


@keeps_what_was_typed
@form_page
def disclosure_police(request, reference):
    """Record that the police began, each review with them, and that they have finished."""
    case = case_page(request, reference)
    if sent(request) is None and (case.is_conduct or not case.is_open):
        return _to_the_case(case)
    investigate, asked = police.they_investigate(case), (sent(request) or {}).get("form", "")
    names = ["reviewed", "ended"] if investigate else ["began"]
    if asked in POLICE_FORMS and asked not in names:
        names = [asked, *names]  # sent from an older page: what was typed is shown again
    doing = asked if asked in POLICE_FORMS else names[0]
    forms = {
        name: POLICE_FORMS[name][0](sent(request) if name == asked else None, prefix=name)
        for name in names
    }

    def act(said):
        POLICE_FORMS[doing][1](case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        forms[doing],
        act,
        template="incidents/disclosures/police.html",
        done="It is recorded.",
        forms=[(name, form, POLICE_FORMS[name][2]) for name, form in forms.items()],
        investigate=investigate,
        passage=passage("police-review"),
    )
