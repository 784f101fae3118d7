"""The advice sheets as parents read them: no account, one address each that can be passed on."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.advice.models import AdviceVersion
from compliance.advice.shown import shown
from policyportal.people import kept_pages


@require_safe
@login_not_required
def sheet_list(request):
    """Every sheet that parents may have, and the booklet of all."""

    def make():
        versions = list(AdviceVersion.objects.in_force().select_related("sheet"))
        return {"versions": versions, "signed_in": request.user.is_authenticated}

    return kept_pages.show(request, "compliance/advice/list.html", make)


@require_safe
@login_not_required
def sheet_detail(request, slug):
    """One sheet: the version in force, with what is old in it marked."""
    version = get_object_or_404(
        AdviceVersion.objects.in_force().select_related("sheet").prefetch_related("reviews"),
        sheet__slug=slug,
    )

    def make():
        return {"version": version, "shown": shown(version.says, timezone.localdate())}

    return kept_pages.show(request, "compliance/advice/detail.html", make)
