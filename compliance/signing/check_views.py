"""Going through the situations of a version."""

from django.http import Http404


def policy_check(request, slug):
    raise Http404


def policy_check_situation(request, slug, position):
    raise Http404
