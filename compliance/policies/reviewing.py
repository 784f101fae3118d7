"""Saying that the version in force is still right."""

from django.http import Http404


def policy_review(request, slug):
    raise Http404
