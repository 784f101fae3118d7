"""The school’s contacts for safeguarding, and the days on which it is shut."""

from django.http import Http404


def safeguarding(request):
    raise Http404


def closures(request):
    raise Http404


def closure_remove(request, pk):
    raise Http404
