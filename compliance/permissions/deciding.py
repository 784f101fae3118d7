"""Deciding: the queue, one request or several, and revoking."""

from django.http import Http404


def permission_queue(request):
    raise Http404


def permission_decide_several(request):
    raise Http404


def permission_register(request):
    raise Http404


def permission_decide(request, reference):
    raise Http404


def permission_revoke(request, reference):
    raise Http404
