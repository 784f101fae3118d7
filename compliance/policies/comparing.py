"""Comparing any two versions, and saying what the changes mean."""

from django.http import Http404


def policy_compare(request, slug):
    raise Http404


def version_changes(request, slug, number):
    raise Http404
