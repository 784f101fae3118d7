"""Writing the situations of a version in preparation."""

from django.http import Http404


def version_check(request, slug, number):
    raise Http404


def version_check_situation(request, slug, number, position):
    raise Http404
