"""The children of a case: who they are, named, corrected, and taken off again.

What was handed over says only that, on its own page, and nothing of its children.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import involving
from incidents.cases.child_forms import AboutForm, ChildForm, EndForm, known_of
from incidents.cases.evidence import is_open
from incidents.cases.models import Case, Involved
from incidents.cases.pages import address_of, case_page, goes_on_elsewhere, seen_in, to_case
from incidents.cases.viewing import viewed
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent

form_page = require_http_methods(["GET", "HEAD", "POST"])
LARGEST = 2**63 - 1  # of the numbers that rows have


def to_children(case: Case):
    return redirect("incidents:case-children", case.reference)


def _on_case(case: Case, number: int) -> Involved:
    """Load a child's place on this case: 404 where it is of another, or this was handed over."""
    if goes_on_elsewhere(case):
        raise Http404
    found = Involved.objects.filter(case=case.pk).select_related("child")
    return get_object_or_404(found, pk=min(number, LARGEST))


def _show(request: HttpRequest, template: str, case: Case, form, **context):
    """Show the page of a form; after a refusal with the case as it is now."""
    if request.method == "POST":
        case = case_page(Case, request, case.reference)
    viewed(case, by=request.user, page="children")
    context |= {"case": case, "form": form}
    return render(request, f"incidents/cases/{template}.html", context)


@require_safe
def case_children(request, reference):
    """Who is on the case on which side, of which class, how old, and whether on the roll."""
    case = case_page(Case, request, reference)
    if goes_on_elsewhere(case):
        return to_case(case)
    viewed(case, by=request.user, page="children")
    context = {
        "case": case,
        "address": address_of(case),
        "children": involving.lines(case),
        "day": involving.day_of(case),
        "works": is_open(case),
    }
    return render(request, "incidents/cases/children.html", context)


@keeps_what_was_typed
@form_page
def case_child_add(request, reference):
    """Name a child on a side of the case."""
    case = case_page(Case, request, reference)
    if sent(request) is None and not is_open(case):
        return to_children(case)
    today = timezone.localdate()
    on_case = frozenset(one.child_id for one in involving.children_of(case))
    form = ChildForm(sent(request), today=today, on_case=on_case, by=request.user)

    def act(said):
        involving.name_child(
            case, form.about(), said["side"], today=today, seen=seen_in(request), by=request.user
        )

    if carried_out(request, form, act):
        messages.success(request, "The child is named on this case.")
        return to_children(case)
    return _show(request, "child_add", case, form)


@keeps_what_was_typed
@form_page
def case_child_change(request, reference, number):
    """Correct what is known of a child on the case."""
    case = case_page(Case, request, reference)
    involved = _on_case(case, number)
    if sent(request) is None and (involved.ended_at or not is_open(case)):
        return to_children(case)
    today = timezone.localdate()
    form = AboutForm(sent(request), initial=known_of(involved.child), today=today)

    def act(said):
        involving.change_child(
            case,
            involved,
            form.about(),
            child_seen=seen_in(request, "child_seen"),
            seen=seen_in(request),
            today=today,
            by=request.user,
        )

    if carried_out(request, form, act):
        messages.success(request, "Changed.")
        return to_children(case)
    return _show(request, "child_change", case, form, involved=_on_case(case, number))


@keeps_what_was_typed
@form_page
def case_child_end(request, reference, number):
    """Say that a child was not on that side of the case."""
    case = case_page(Case, request, reference)
    involved = _on_case(case, number)
    if sent(request) is None and (involved.ended_at or not is_open(case)):
        return to_children(case)
    form = EndForm(sent(request))

    def act(said):
        involving.end(case, involved, **said, seen=seen_in(request), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "Taken off. That they were named stays in the chronology.")
        return to_children(case)
    return _show(request, "child_end", case, form, involved=involved)
