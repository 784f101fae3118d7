"""Handing accounts over when an owner leaves."""

from django.http import Http404


def handover_list(request, pk):
    raise Http404


def handover(request, pk, account):
    raise Http404


def handover_override(request, pk, account):
    raise Http404
