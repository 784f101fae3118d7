"""Evidence: added, described, looked at, downloaded."""

from django.http import Http404


def evidence_add(request, reference):
    raise Http404


def evidence_detail(request, reference, number):
    raise Http404


def evidence_shown(request, reference, number):
    raise Http404


def evidence_file(request, reference, number):
    raise Http404


def images_advice(request):
    raise Http404
