"""Asking for a permission: step by step, checked, sent; and what becomes of it."""

from django.http import Http404


def permission_list(request):
    raise Http404


def permission_start(request, kind):
    raise Http404


def permission_detail(request, reference):
    raise Http404


def permission_step(request, reference, step):
    raise Http404


def permission_check(request, reference):
    raise Http404


def permission_sent(request, reference):
    raise Http404


def permission_reply(request, reference):
    raise Http404


def permission_withdraw(request, reference):
    raise Http404


def permission_discard(request, reference):
    raise Http404


def permission_renew(request, reference):
    raise Http404
