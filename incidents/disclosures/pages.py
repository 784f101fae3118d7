"""The frame of every page of a case: loaded for who may see it, acted on, and back to the case."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents.cases import access
from incidents.disclosures.models import Disclosure
from policyportal.people.access import require
from policyportal.people.views import carried_out


def case_page(request: HttpRequest, reference: str, *, manage: bool = False) -> Disclosure:
    """Load the case for a page on which steps are taken: 404 where it is not to be seen.

    403 for those who may only read it, and, with `manage`, for all but who manages it.
    """
    case = readable(request, reference)
    may = access.can_manage if manage else access.can_work
    require(may(request.user, case))
    return case


def readable(request: HttpRequest, reference: str) -> Disclosure:
    """Load the case for a page that only shows it."""
    cases = Disclosure.objects.visible_to(request.user)
    cases = cases.select_related("subject", "case_manager", "recorded_by")
    return get_object_or_404(cases, reference=reference)


def seen_in(request: HttpRequest) -> int:
    """Return the revision that the form was shown with; one that never was where it says none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def step_page(
    request: HttpRequest,
    case: Disclosure,
    form,
    act: Callable[[dict], object],
    *,
    template: str,
    done: str,
    to: str = "incidents:disclosure-detail",
    **context,
) -> HttpResponse:
    """Carry the form out and go back to the case, or show the page with what was typed.

    After a refusal the case is read anew, so that pressing the button again acts on what stands.
    """
    if carried_out(request, form, act):
        messages.success(request, done)
        return redirect(to, case.reference)
    if request.method == "POST":
        case = readable(request, case.reference)
    return render(request, template, {"case": case, "form": form, **context})
