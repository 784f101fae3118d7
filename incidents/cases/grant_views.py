"""The people on a case."""

from django.http import Http404


def case_people(request, reference):
    raise Http404


def case_people_add(request, reference):
    raise Http404


def case_people_end(request, reference, number):
    raise Http404
