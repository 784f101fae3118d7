"""Changing whom a case is about."""

from django.http import Http404


def disclosure_subject(request, reference):
    raise Http404
