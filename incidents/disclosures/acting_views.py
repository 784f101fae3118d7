"""What the school does about the person at work, and who is told what."""

from django.http import Http404


def disclosure_action(request, reference):
    raise Http404


def disclosure_written(request, reference):
    raise Http404


def disclosure_told(request, reference):
    raise Http404


def disclosure_support(request, reference):
    raise Http404


def disclosure_charged(request, reference):
    raise Http404
