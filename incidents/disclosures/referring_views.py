"""Referring to the LADO, consulting, advice, and the police."""

from django.http import Http404


def disclosure_refer(request, reference):
    raise Http404


def disclosure_referral_pdf(request, reference):
    raise Http404


def disclosure_consult(request, reference):
    raise Http404


def disclosure_below(request, reference):
    raise Http404


def disclosure_advice(request, reference):
    raise Http404


def disclosure_police(request, reference):
    raise Http404
