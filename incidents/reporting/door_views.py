"""The one door: a few questions, then the right record."""

from django.http import Http404


def report_start(request, **kwargs):
    raise Http404


def report_mine(request, **kwargs):
    raise Http404
