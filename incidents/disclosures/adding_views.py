"""Adding to a case, correcting what was added, ticking what was done."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.cases import guidance
from incidents.cases.chronology import shown
from incidents.cases.models import ChronologyEntry
from incidents.cases.pages import seen_in, step_page
from incidents.cases.reported import Source
from incidents.cases.viewing import viewed
from incidents.disclosures import adding, from_door
from incidents.disclosures.case_forms import AddForm, CompleteForm, CorrectForm, TickForm
from incidents.disclosures.models import Kind
from incidents.disclosures.pages import case_page
from incidents.disclosures.ticks import TICKS, ticks_of
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


@keeps_what_was_typed
@form_page
def disclosure_add(request, reference):
    """Add to the record: what was heard since, what was found, what was done."""
    case = case_page(request, reference)
    if sent(request) is None and not case.is_open:
        return redirect("incidents:disclosure-detail", case.reference)

    def act(said):
        adding.add(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        AddForm(sent(request)),
        act,
        template="incidents/disclosures/add.html",
        done="Added to the record.",
    )


@keeps_what_was_typed
@form_page
def disclosure_correct(request, reference, number):
    """Set an entry right; it is struck through, and what is right stands beside it."""
    case = case_page(request, reference)
    entries = ChronologyEntry.objects.filter(case=case.pk).select_related("by")
    entry = get_object_or_404(entries, number=number)
    corrected = ChronologyEntry.objects.filter(corrects=entry).exists()
    if sent(request) is None and (corrected or not case.is_open):
        return redirect("incidents:disclosure-detail", case.reference)
    viewed(case, by=request.user, page="entry")

    def act(said):
        adding.correct(case, entry, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        CorrectForm(sent(request)),
        act,
        template="incidents/disclosures/correct.html",
        done="Corrected. What stood there before stays, struck through.",
        entry=entry,
        shown=shown(entry),
    )


@keeps_what_was_typed
@form_page
def disclosure_tick(request, reference, step):
    """Say that something on the list was done, with a note where that helps."""
    case = case_page(request, reference)
    if step not in ticks_of(Kind(case.kind), Source(case.source)):
        raise Http404
    if sent(request) is None and (not case.is_open or adding.ticked(case, step)):
        return redirect("incidents:disclosure-detail", case.reference)
    what = TICKS[step]

    def act(said):
        adding.tick(case, step, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        TickForm(sent(request)),
        act,
        template="incidents/disclosures/tick.html",
        done=f"Done: {what.title}.",
        what=what,
        clause=clause_in_force(what.clause) if what.clause else None,
        clause_key=what.clause,
        passage=guidance.passage(what.passage) if what.passage else None,
    )


@keeps_what_was_typed
@form_page
def disclosure_complete(request, reference):
    """Fill in what the one door did not ask: the harm threshold, and the clauses touched."""
    case = case_page(request, reference)
    missing = from_door.not_asked(case)
    if sent(request) is None and not (case.is_open and missing):
        return redirect("incidents:disclosure-detail", case.reference)
    viewed(case, by=request.user, page="complete")
    no_limbs = from_door.LIMBS not in missing

    def act(said):
        from_door.complete(
            case,
            limbs=said.get("limbs", []),
            clauses=said["clauses"],
            seen=seen_in(request),
            by=request.user,
        )

    return step_page(
        request,
        case,
        CompleteForm(sent(request), conduct=no_limbs),
        act,
        template="incidents/disclosures/complete.html",
        done="Filled in.",
        passage=None if no_limbs else guidance.passage("harm-threshold"),
    )
