"""The facts of a case, looked over; and one assessment of them."""

from django.http import Http404


def bullying_assess(request, **kwargs):
    raise Http404


def bullying_assessment(request, **kwargs):
    raise Http404
