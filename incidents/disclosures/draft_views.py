"""Recording: a few questions, each answer kept, checked, and sent to who deals with it."""

from django.http import Http404


def disclosure_start(request):
    raise Http404


def draft_step(request, reference, step):
    raise Http404


def draft_evidence(request, reference):
    raise Http404


def draft_check(request, reference):
    raise Http404


def draft_discard(request, reference):
    raise Http404


def disclosure_sent(request):
    raise Http404
