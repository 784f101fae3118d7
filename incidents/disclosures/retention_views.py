"""What is due to be destroyed, and what was."""

from django.http import Http404


def disclosure_retention(request):
    raise Http404


def disclosure_destroy(request, reference):
    raise Http404
