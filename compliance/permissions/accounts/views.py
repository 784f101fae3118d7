"""The register's pages."""

from django.http import Http404


def account_list(request):
    raise Http404


def account_add(request):
    raise Http404


def account_detail(request, pk):
    raise Http404


def account_edit(request, pk):
    raise Http404


def account_two_step(request, pk):
    raise Http404


def account_review(request, pk):
    raise Http404


def account_close(request, pk):
    raise Http404


def account_owners(request, pk):
    raise Http404


def account_csv(request):
    raise Http404


def account_pdf(request):
    raise Http404


def accounts_for_parents(request):
    raise Http404
