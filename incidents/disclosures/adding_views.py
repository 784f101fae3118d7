"""Adding to a case, correcting what was added, ticking what was done."""

from django.http import Http404


def disclosure_add(request, reference):
    raise Http404


def disclosure_correct(request, reference, number):
    raise Http404


def disclosure_tick(request, reference, step):
    raise Http404
