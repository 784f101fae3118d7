"""Saying that the version in force is still right."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from compliance.policies import access, reviews
from compliance.policies.actions import Stale
from compliance.policies.approving import afresh, show_refusal, typed
from compliance.policies.forms import ReviewForm
from compliance.policies.models import Policy, Version
from policyportal.documents.templatetags.dates import day
from policyportal.people.access import require
from policyportal.refusal import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def policy_review(request, slug):
    """Say why what is in force is still right, and when to look again."""
    policy = get_object_or_404(Policy.objects.visible_to(request.user), slug=slug)
    require(access.can_review(request.user))
    in_force = Version.objects.in_force().prefetch_related("reviews")
    version = get_object_or_404(in_force, policy=policy)
    seen, status = reviews.page_of(version), 200
    initial = {"reviewed_on": timezone.localdate(), "seen": seen}
    form = ReviewForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = reviews.review(policy, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form = afresh(form, seen) if isinstance(refusal, Stale) else form
            status = show_refusal(form, refusal)
        else:
            messages.success(request, f"Recorded. The next review is due on {day(made.next_due)}.")
            return redirect("compliance:policy-detail", policy.slug)
    context = {
        "policy": policy,
        "version": version,
        "form": form,
        "review_due": reviews.next_review(version),
        "last_reviewed": reviews.last_reviewed(version),
    }
    return render(request, "compliance/policies/review.html", context, status=status)
