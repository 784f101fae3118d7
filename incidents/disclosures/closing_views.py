"""Closing, voiding and reopening."""

from django.http import Http404


def disclosure_close(request, reference):
    raise Http404


def disclosure_void(request, reference):
    raise Http404


def disclosure_reopen(request, reference):
    raise Http404
