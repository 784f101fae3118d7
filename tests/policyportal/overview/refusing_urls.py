"""The portal's addresses, and some that go wrong on purpose."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path

from policyportal.refusal import Refused
from policyportal.urls import urlpatterns as portal


def refuse(request):
    raise Refused("Somebody else has signed this.", cites=request.GET.get("cites", ""))


def forbid(request):
    raise PermissionDenied("staff.secret_reason")


@login_not_required
def garble(request):
    raise SuspiciousOperation("what exactly was wrong")


@login_not_required
def crash(request):
    raise ZeroDivisionError("a secret of the code")


urlpatterns = [
    *portal,
    path("t/refuse/", refuse),
    path("t/forbid/", forbid),
    path("t/garble/", garble),
    path("t/crash/", crash),
]
