"""Reading: the policies, one policy, and what parents see."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.policies import access, reading, scenarios
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Policy, Version, WorkingCopy
from compliance.policies.partial_dates import first_day
from compliance.policies.plain_words import as_html
from policyportal.people.models import Role


def is_overdue(version: Version) -> bool:
    """Whether the day, or the first day of the month, of its review has passed."""
    return bool(version.review_due) and first_day(version.review_due) < timezone.localdate()


@require_safe
def policy_list(request):
    """Every policy the person may see, and where they stand with each."""
    person = request.user
    policies = reading.with_current(Policy.objects.visible_to(person), person)
    page = Paginator(policies, 25).get_page(request.GET.get("page"))
    rows = reading.rows(page.object_list, person)
    context = {
        "page_obj": page,
        "rows": rows,
        "query": "",
        "may_write": access.can_write_policy(person),
        "sees_preparation": access.can_see_preparation(person),
    }
    if context["may_write"]:
        context["copies"] = WorkingCopy.objects.visible_to(person).select_related("policy")
    return render(request, "compliance/policies/list.html", context)


@require_safe
def policy_detail(request, slug):
    """The text in force, and the ways on from it."""
    person = request.user
    policy = get_object_or_404(Policy.objects.visible_to(person), slug=slug)
    current = Version.objects.visible_to(person).filter(policy=policy)
    version = current.in_force().first()
    context = {
        "policy": policy,
        "version": version,
        "preparing": current.in_preparation().first(),
        "may_write": access.can_write_policy(person),
        "sees_register": person.holds(Role.ADMINISTRATOR, Role.HEADTEACHER),
    }
    if version is not None:
        context |= {
            "sections": Manuscript.of(version).sections,
            "overdue": is_overdue(version),
            "try_situations": scenarios.offer(version),
            "signing": reading.signing_of(person, version, reading.signed(person, [version])),
        }
    return render(request, "compliance/policies/detail.html", context)


@require_safe
@login_not_required
def policies_for_parents(request):
    """The policies in force, for anybody."""
    versions = Version.objects.in_force().select_related("policy").order_by("title", "pk")
    page = Paginator(versions, 25).get_page(request.GET.get("page"))
    return render(request, "compliance/policies/parents_list.html", {"page_obj": page, "query": ""})


@require_safe
@login_not_required
def policy_for_parents(request, slug):
    """One policy for anybody: in plain words first, then the whole text."""
    version = get_object_or_404(Version.objects.in_force(), policy__slug=slug)
    context = {
        "version": version,
        "sections": Manuscript.of(version).sections,
        "plain_words": as_html(version.plain_words),
    }
    return render(request, "compliance/policies/parents_detail.html", context)
