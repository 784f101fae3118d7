"""What a second person is asked to confirm."""

from django.http import Http404


def case_confirm(request, reference):
    raise Http404


def case_take_back(request, reference):
    raise Http404
