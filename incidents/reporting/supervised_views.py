"""Who uses the computers under supervision only."""

from django.http import Http404


def supervised_list(request, **kwargs):
    raise Http404
