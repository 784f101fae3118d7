"""Conduct without a child in it: explanation, outcome, and turning it into a disclosure."""

from django.http import Http404


def disclosure_explanation(request, reference):
    raise Http404


def disclosure_conduct_outcome(request, reference):
    raise Http404


def disclosure_escalate(request, reference):
    raise Http404
