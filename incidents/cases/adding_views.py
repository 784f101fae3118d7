"""The pages of a case of any kind on which it is added to, corrected, and read from the start."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import access, adding
from incidents.cases.adding_forms import AddForm, CorrectForm
from incidents.cases.chronology import entries_of, shown
from incidents.cases.evidence import is_open
from incidents.cases.models import Case, ChronologyEntry
from incidents.cases.pages import (
    address_of,
    bundle_of,
    case_page,
    goes_on_elsewhere,
    readable,
    seen_in,
    step_page,
    to_case,
)
from incidents.cases.viewing import viewed
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


@keeps_what_was_typed
@form_page
def case_add(request, reference):
    """Add to the record: what was heard since, what was found, what was done."""
    case = case_page(Case, request, reference)
    if sent(request) is None and not is_open(case):
        return to_case(case)

    def act(said):
        adding.add(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        AddForm(sent(request)),
        act,
        template="incidents/cases/add.html",
        done="Added to the record.",
        address=address_of(case),
    )


@keeps_what_was_typed
@form_page
def case_correct(request, reference, number):
    """Set an entry right; it is struck through, and what is right stands beside it."""
    case = case_page(Case, request, reference)
    entries = ChronologyEntry.objects.filter(case=case.pk).select_related("by")
    entry = get_object_or_404(entries, number=number)
    corrected = ChronologyEntry.objects.filter(corrects=entry).exists()
    if sent(request) is None and (corrected or not is_open(case)):
        return to_case(case)
    viewed(case, by=request.user, page="entry")

    def act(said):
        adding.correct(case, entry, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        CorrectForm(sent(request)),
        act,
        template="incidents/cases/correct.html",
        done="Corrected. What stood there before stays, struck through.",
        address=address_of(case),
        entry=entry,
        shown=None if goes_on_elsewhere(case) else shown(entry),
    )


@require_safe
def case_chronology(request, reference):
    """Everything that happened with the case, the oldest first, to read and to print.

    One that was handed over says only that, on its own page.
    """
    case = readable(Case, request, reference)
    if goes_on_elsewhere(case):
        return to_case(case)
    viewed(case, by=request.user, page="chronology")
    context = {
        "case": case,
        "entries": [shown(entry) for entry in entries_of(case)],
        "works": access.can_work(request.user, case) and is_open(case),
        "address": address_of(case),
        "bundle": bundle_of(case),
    }
    return render(request, "incidents/cases/chronology.html", context)
