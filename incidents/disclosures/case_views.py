"""The list of cases, one case, its chronology, and the bundle to print."""

from django.http import Http404


def disclosure_list(request):
    raise Http404


def disclosure_detail(request, reference):
    raise Http404


def disclosure_chronology(request, reference):
    raise Http404


def disclosure_bundle(request, reference):
    raise Http404
