"""Cover: who stands in for whom, to the minute."""

from django.http import Http404


def cover_list(request):
    raise Http404


def cover_add(request):
    raise Http404


def cover_end(request, pk):
    raise Http404
