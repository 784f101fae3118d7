"""Where a case has its page, and the frame of every page of a case.

Loaded for who may see it, acted on, and back to the case. Each capability names its own page by the
letter that its references begin with.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import Textarea, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents.cases import access, steps
from incidents.cases.models import Case
from policyportal.people.access import require
from policyportal.people.views import carried_out

HANDED_OVER = "handed-over"  # alike in each kind of case

_pages: dict[str, tuple[str, str]] = {}


def register(letter: str, page: str, *, bundle: str = "") -> None:
    """Make the page known on which cases are shown whose references begin with the letter.

    `bundle` is the page that gives all of such a case as one PDF, where there is one.
    """
    if _pages.setdefault(letter, (page, bundle)) != (page, bundle):
        raise ValueError(f"There are two pages for {letter}.")


def page_of(reference: str) -> str:
    """Return the name of the page on which a case of that reference is shown."""
    return _pages[reference[:1]][0]


def address_of(case: Case) -> str:
    """Return the address of the case's own page."""
    return reverse(page_of(case.reference), args=[case.reference])


def bundle_of(case: Case) -> str:
    """Return the address of all of the case as one PDF; "" where its kind has none."""
    bundle = _pages[case.reference[:1]][1]
    return reverse(bundle, args=[case.reference]) if bundle else ""


def goes_on_elsewhere(case: Case) -> bool:
    """Whether it was handed over, so that its pages say only that. A query of a plain case.

    What it became may have been destroyed since: then its state alone says so.
    """
    return case.became_id is not None or steps.in_kind(case).state == HANDED_OVER


def to_case(case: Case) -> HttpResponse:
    """Go back to the case: for a step that it is not the time for."""
    return redirect(page_of(case.reference), case.reference)


def went_on(request: HttpRequest, case: Case, form) -> HttpResponse:
    """Say of a step that was refused that the case goes on elsewhere, and give back what was typed.

    The page of the step would show what the case had in it.
    """
    typed = [
        (one.label, one.value())
        for one in form
        if isinstance(one.field.widget, Textarea | TextInput) and one.value()
    ]
    context = {"case": case, "form": form, "typed": typed, "address": address_of(case)}
    return render(request, "incidents/cases/went_on.html", context)


C = TypeVar("C", bound=Case)


def readable(kind: type[C], request: HttpRequest, reference: str) -> C:
    """Load the case, of that kind, for a page that only shows it: 404 where it is not to be seen.

    `kind` is Case itself for pages that all kinds share.
    """
    cases = kind.objects.visible_to(request.user)
    cases = cases.select_related("subject", "case_manager", "recorded_by")
    return get_object_or_404(cases, reference=reference)


def case_page(kind: type[C], request: HttpRequest, reference: str, *, manage: bool = False) -> C:
    """Load the case for a page on which steps are taken: 404 where it is not to be seen.

    403 for those who may only read it, and, with `manage`, for all but who manages it.
    """
    case = readable(kind, request, reference)
    may = access.can_manage if manage else access.can_work
    require(may(request.user, case))
    return case


def seen_in(request: HttpRequest, name: str = "seen") -> int:
    """Return the revision that the form was shown with; one that never was where it says none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def step_page(
    request: HttpRequest,
    case: Case,
    form,
    act: Callable[[dict], object],
    *,
    template: str,
    done: str,
    to: str = "",
    of_handed_over: bool = False,
    **context,
) -> HttpResponse:
    """Carry the form out and go back to the case, or show the page with what was typed.

    `to` names another page of the case to go on to; `of_handed_over` says that the step is taken of
    what was handed over as well. After a refusal the case is read anew, so that
    pressing the button again acts on what stands.
    """
    if carried_out(request, form, act):
        messages.success(request, done)
        return redirect(to or page_of(case.reference), case.reference)
    if request.method == "POST":
        case = readable(type(case), request, case.reference)
        if not of_handed_over and goes_on_elsewhere(case):
            return went_on(request, case, form)
    shown = {"case": case, "form": form, "address": address_of(case), **context}
    return render(request, template, shown)
