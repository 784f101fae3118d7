"""What holds for every response: nothing personal is stored on the way, and a no is explained."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from compliance.policies.models import Clause
from policyportal.refusal import Refused


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
    """Show what an action refused: its sentence, and the clause it rests on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        clause = (
            Clause.objects.filter(key=exception.cites, version__status="published").first()
            if exception.cites
            else None
        )
        context = {"sentence": exception.sentence, "cites": exception.cites, "clause": clause}
        return render(request, "refused.html", context, status=409)
