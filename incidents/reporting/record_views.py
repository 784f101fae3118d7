"""Records: the list, and one of them."""

from django.http import Http404


def record_list(request, **kwargs):
    raise Http404


def record_detail(request, **kwargs):
    raise Http404
