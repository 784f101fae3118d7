"""The list of cases, and one case."""

from django.http import Http404


def bullying_list(request, **kwargs):
    raise Http404


def bullying_detail(request, **kwargs):
    raise Http404
