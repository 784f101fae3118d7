"""Comparing any two versions of a policy."""

from django.http import Http404


def policy_compare(request, slug):
    raise Http404
