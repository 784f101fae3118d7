"""The outcome, and what a substantiated one opens."""

from django.http import Http404


def disclosure_outcome(request, reference):
    raise Http404


def disclosure_body(request, reference, body):
    raise Http404


def disclosure_disciplinary(request, reference):
    raise Http404
