"""The steps of a record: parents told, those outside told, ticks, supervised use, its ends."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.bullying.models import Body
from incidents.cases import guidance, ticking
from incidents.cases.involving import children_of
from incidents.cases.pages import case_page, seen_in, step_page
from incidents.disclosures.closing_views import second_asked
from incidents.reporting import actions, bans, closing, retention
from incidents.reporting.duties import CALLED, DANGER, DUTIES, OTHERS_TOO
from incidents.reporting.models import IctBan, Kind, Record
from incidents.reporting.record_forms import (
    BanForm,
    CloseForm,
    EndForm,
    OutsideForm,
    ParentsForm,
    TickForm,
    VoidForm,
)
from incidents.reporting.ticks import TICKS, ticks_of
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def to_record(case: Record):
    return redirect("incidents:record-detail", case.reference)


def _clause(key: str) -> dict:
    return {"clause": clause_in_force(key) if key else None, "clause_key": key}


@keeps_what_was_typed
@form_page
def record_parents_told(request, reference):
    """Record that the parents were told, when and how; or why they are not."""
    case = case_page(Record, request, reference)
    if sent(request) is None and not case.is_open:
        return to_record(case)
    form = ParentsForm(sent(request))

    def act(said):
        actions.parents_told(case, **form.told(), seen=seen_in(request), by=request.user)

    clauses = DUTIES[Kind(case.kind)].clauses
    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/reporting/parents_told.html",
        done="Recorded.",
        is_danger=case.kind in DANGER,
        **_clause(clauses[0] if clauses else ""),
    )


@keeps_what_was_typed
@form_page
def record_outside(request, reference, body=""):
    """Record that it was taken to somebody outside the school; or why it is not."""
    case = case_page(Record, request, reference)
    if body and body not in [one.value for one in OTHERS_TOO]:
        raise Http404
    if sent(request) is None and not case.is_open:
        return to_record(case)
    form = OutsideForm(sent(request), initial={"body": body})

    def act(said):
        actions.outside_told(case, **form.told(), seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/reporting/outside.html",
        done="Recorded.",
        outside=CALLED[Body(body)] if body else "",
        passage=guidance.passage("child-first"),
    )


@keeps_what_was_typed
@form_page
def record_tick(request, reference, step):
    """Say that something on the list was done, with a note where that helps."""
    case = case_page(Record, request, reference)
    if step not in ticks_of(Kind(case.kind)):
        raise Http404
    if sent(request) is None and (not case.is_open or ticking.ticked(case, step)):
        return to_record(case)
    what = TICKS[step]

    def act(said):
        actions.tick(case, step, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        TickForm(sent(request), asks=what.asks),
        act,
        template="incidents/cases/tick.html",
        done=f"Recorded: {what.title}.",
        what=what,
        passage=guidance.passage(what.passage) if what.passage else None,
        **_clause(what.clause),
    )


@keeps_what_was_typed
@form_page
def record_ban(request, reference):
    """Set until when a child uses ICT under supervision only."""
    case = case_page(Record, request, reference)
    if sent(request) is None and (not case.is_open or case.kind != Kind.FIREWALL):
        return to_record(case)
    involved = {one.child_id: one.child for one in children_of(case)}
    form = BanForm(sent(request), children=involved.values())

    def act(said):
        bans.set_ban(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/reporting/ban.html",
        done="Staff see from its first day on that it is supervised use only.",
        has_children=bool(involved),
        no_ban=not ticking.ticked(case, "no-ban"),
        **_clause(bans.BAN),
    )


@keeps_what_was_typed
@form_page
def record_ban_end(request, reference, number):
    """End a ban before its day. The record may have ended by then."""
    case = case_page(Record, request, reference)
    ban = get_object_or_404(IctBan.objects.select_related("child"), record=case.pk, pk=number)
    if sent(request) is None and not ban.is_not_over(timezone.localdate()):
        return to_record(case)

    def act(said):
        bans.end_ban(ban, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        EndForm(sent(request)),
        act,
        template="incidents/reporting/ban_end.html",
        of_handed_over=True,
        done="It has ended. Staff do not see it any more.",
        ban=ban,
    )


@keeps_what_was_typed
@form_page
def record_close(request, reference):
    """Close the record, with what came of it."""
    case = case_page(Record, request, reference)
    if sent(request) is None and not case.is_open:
        return to_record(case)

    def act(said):
        closing.close(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        CloseForm(sent(request)),
        act,
        template="incidents/reporting/close.html",
        done=f"{case.reference} is closed.",
        first=closing.before_closing(case) if case.is_open else [],
        until=retention.until(case),
        kept=retention.says(Kind(case.kind)),
    )


@keeps_what_was_typed
@form_page
def record_void(request, reference):
    """Ask a second person to confirm that it was recorded by mistake."""
    case = case_page(Record, request, reference, manage=True)
    if sent(request) is None and not case.is_open:
        return to_record(case)

    def act(said):
        closing.ask_to_void(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        VoidForm(sent(request)),
        act,
        template="incidents/reporting/void.html",
        done="The second person is asked to confirm that it was a mistake.",
        **second_asked(request, case),
    )
