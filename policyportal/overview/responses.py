"""What holds for every response: nothing personal is stored on the way, and a no is explained."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from compliance.policies.models import Clause
from policyportal.refusal import Refused

UNUSED_POWERS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeadersMiddleware:
    """Shut what the portal has no use for: its pages in other sites, the camera, the microphone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", UNUSED_POWERS)
        return response


class NoStoreMiddleware:
    """Keep pages made for a signed-in person out of every cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class RefusalMiddleware:
    """Show what an action refused: its sentence, the clause it rests on, and the way back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        return refusal_page(request, exception)


def refusal_page(request, refusal: Refused) -> HttpResponse:
    """Return the page (409) that says why something was not done."""
    clause = None
    if refusal.cites:
        in_force = Clause.objects.filter(version__status="published", key=refusal.cites)
        clause = in_force.select_related("version").first()
    context = {
        "sentence": refusal.sentence,
        "cites": refusal.cites,
        "clause": clause,
        "back": _page_before(request),
    }
    return render(request, "refused.html", context, status=409)


def _page_before(request) -> str:
    """Return the page of this portal that the request came from, or home."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return referer
    return reverse("overview:home")
