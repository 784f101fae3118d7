"""Reading: the policies, one policy, and what parents see."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from compliance.policies import access, reading, reviews, scenarios
from compliance.policies.forms import PolicyFilters
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Policy, Status, Version, WorkingCopy
from compliance.policies.plain_words import as_html
from policyportal.people import kept_pages
from policyportal.people.models import Role

FEW = 10  # policies that need no filters
REVIEWS_SHOWN = 3  # the others are folded


@require_safe
def policy_list(request):
    """Every policy the person may see, and where they stand with each."""
    copies = WorkingCopy.objects.as_they_are(request.user)
    template = "compliance/policies/list.html"
    return kept_pages.show(request, template, lambda: _listed(request), copies)


def _listed(request) -> dict:
    person = request.user
    visible = Policy.objects.visible_to(person)
    sees_preparation = access.can_see_preparation(person)
    filters = PolicyFilters(request.GET, sees_preparation=sees_preparation)
    chosen = filters.chosen()
    policies = reading.with_current(_narrowed(visible, chosen), person)
    page = Paginator(policies, 25).get_page(request.GET.get("page"))
    rows = reading.rows(page.object_list, person)
    return {
        "page_obj": page,
        "rows": rows,
        "query": urlencode(chosen),
        "chosen": chosen,
        "show_choices": filters.choices,
        "many": bool(chosen) or page.paginator.count > FEW,
        "may_write": access.can_write_policy(person),
        "sees_preparation": sees_preparation,
        "copies": WorkingCopy.objects.visible_to(person).select_related("policy"),
    }


def _narrowed(policies, chosen):
    """Return the policies that the filters leave."""
    for word in chosen.get("search", "").split():
        policies = policies.filter(title__icontains=word)
    if chosen.get("show") == "in-force":
        policies = policies.filter(pk__in=Version.objects.in_force().values("policy"))
    elif chosen.get("show") == "preparing":
        policies = policies.filter(pk__in=Version.objects.in_preparation().values("policy"))
    elif chosen.get("show") == "overdue":
        late = reviews.overdue(timezone.localdate())
        policies = policies.filter(pk__in=late.values("policy"))
    return policies


@require_safe
def policy_detail(request, slug):
    """The text in force, and the ways on from it."""
    person = request.user
    policy = get_object_or_404(Policy.objects.visible_to(person), slug=slug)
    versions = list(
        Version.objects.visible_to(person)
        .filter(policy=policy)
        .defer("plain_words", "writers", "sent_back_reason", "withdrawn_reason")
        .order_by("-number")
    )
    in_force = [one for one in versions if one.status == Status.PUBLISHED]
    version = in_force[0] if in_force else None
    preparing = [one for one in versions if not one.is_fixed]
    context = {
        "policy": policy,
        "version": version,
        "versions": len(versions),
        "preparing": preparing[0] if preparing else None,
        "withdrawn": versions[0] if versions and versions[0].status == Status.WITHDRAWN else None,
        "may_write": access.can_write_policy(person),
        "sees_register": person.holds(Role.ADMINISTRATOR, Role.HEADTEACHER),
    }
    if version is not None:
        context |= _in_force(version, person)
    return render(request, "compliance/policies/detail.html", context)


def _in_force(version, person):
    """What the policy's page says of the version in force."""
    made = list(version.policy.reviews.select_related("by", "version"))
    prefetch_related_objects([version], "reviews")
    return {
        "sections": Manuscript.of(version).sections,
        "review_due": reviews.next_review(version),
        "last_reviewed": reviews.last_reviewed(version),
        "overdue": reviews.is_overdue(version, timezone.localdate()),
        "try_situations": scenarios.offer(version),
        "standing": reading.standings(person, [version])[version.pk],
        "reviews": made[:REVIEWS_SHOWN],
        "earlier_reviews": made[REVIEWS_SHOWN:],
        "may_review": access.can_review(person),
    }


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
    in_force = Version.objects.in_force().prefetch_related("reviews")
    version = get_object_or_404(in_force, policy__slug=slug)
    context = {
        "version": version,
        "sections": Manuscript.of(version).sections,
        "review_due": reviews.next_review(version),
        "last_reviewed": reviews.last_reviewed(version),
        "plain_words": as_html(version.plain_words),
    }
    return render(request, "compliance/policies/parents_detail.html", context)
