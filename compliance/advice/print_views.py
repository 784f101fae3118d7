"""The sheets and booklets as PDF files: for anybody, and of a draft for those who prepare it."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from compliance.advice import printing
from compliance.advice.managing import load
from compliance.advice.models import AdviceVersion
from policyportal.audit import log, unchanged
from policyportal.documents import finished, press
from policyportal.documents.press import Job

PDF = "application/pdf"


def _in_force():
    versions = AdviceVersion.objects.in_force().select_related("sheet")
    return versions.prefetch_related("reviews")


def _file(request, job: Job, name: str) -> HttpResponse | HttpResponseNotModified:
    """Answer with the finished file, or that the reader has it already, without reading it."""
    etag = quote_etag(finished.name_of(job))
    has_it = get_conditional_response(request, etag=etag)
    if has_it is not None:
        return has_it
    data = finished.printed(job)
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "public, no-cache",
        "ETag": etag,
    }
    return HttpResponse(data, content_type=PDF, headers=headers)


def _as_recorded(key: tuple, make: Callable[[date], Job | None]) -> Job | None:
    """Return what is printed; until something is recorded, or another day begins, the same."""
    today = timezone.localdate()
    return unchanged.kept(log.end(), ("advice", *key, today), lambda: make(today))


def _sheet(request, slug: str, *, large: bool) -> HttpResponse:
    def make(today: date) -> Job:
        version = get_object_or_404(_in_force(), sheet__slug=slug)
        return printing.sheet_job(version, today, large=large)

    job = _as_recorded((slug, large), make)
    return _file(request, job, f"{slug}-large" if large else slug)


def _booklet(request, *, large: bool) -> HttpResponse:
    def make(today: date) -> Job | None:
        versions = list(_in_force())
        return printing.booklet_job(versions, today, large=large) if versions else None

    job = _as_recorded((None, large), make)
    if job is None:  # the page says that there are none yet
        return redirect("compliance:advice-list")
    return _file(request, job, "advice-large" if large else "advice")


@require_safe
@login_not_required
def sheet(request, slug):
    """One sheet on one page of A4."""
    return _sheet(request, slug, large=False)


@require_safe
@login_not_required
def sheet_large(request, slug):
    """One sheet in large print."""
    return _sheet(request, slug, large=True)


@require_safe
@login_not_required
def booklet(request):
    """All sheets, with a first page."""
    return _booklet(request, large=False)


@require_safe
@login_not_required
def booklet_large(request):
    """All sheets in large print."""
    return _booklet(request, large=True)


@require_safe
def preview(request, slug, number):
    """A version as it would be printed. What is not approved is not kept."""
    version = load(request, slug, number)
    data = press.print_page(printing.sheet_job(version, timezone.localdate()))
    headers = {"Content-Disposition": f'inline; filename="{slug}-{number}.pdf"'}
    return HttpResponse(data, content_type=PDF, headers=headers)
