"""A version's own pages: its history, what happens next, and the buttons for it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from compliance.policies import access, actions, canonical, marking, progress, reviews, scenarios
from compliance.policies.comparing import MANY_CHANGES
from compliance.policies.forms import ApproveForm, SendBackForm, WithdrawForm
from compliance.policies.manuscript import Manuscript
from compliance.policies.meaning import meaning_of
from compliance.policies.models import Policy, Review, Status, Version
from compliance.policies.reading import audience_in_words
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

WHO = ("author", "submitted_by", "approved_by", "published_by", "sent_back_by", "withdrawn_by")


def load(request, slug, number):
    versions = Version.objects.visible_to(request.user).with_successor()
    versions = versions.select_related("policy", *WHO)
    return get_object_or_404(versions, policy__slug=slug, number=number)


def _others(version):
    """The policy's versions that came to something, or are to, the newest first."""
    others = version.policy.versions.exclude(pk=version.pk).exclude(status=Status.WITHDRAWN)
    return others.order_by("-number")


def _may_begin_again(version):
    """Whether a new version can begin from this one: withdrawn, and nothing else is prepared."""
    nothing_else = not version.policy.versions.in_preparation().exists()
    return version.status == Status.WITHDRAWN and nothing_else


def to_version(version):
    return redirect("compliance:version-detail", version.policy.slug, version.number)


def typed(request):
    """What was typed into the page's form; None where it is only being opened."""
    return request.POST if request.method == "POST" else None


def show_refusal(form, refusal: Refused) -> int:
    """Show the sentence beside its field, or above the form; return the page's status."""
    beside = refusal.field in form.fields
    form.add_error(refusal.field if beside else None, refusal.sentence)
    return 200 if beside else 409


def afresh(form, seen: str):
    """Return the form as it was typed, as one of the page as it is now."""
    data = form.data.copy()
    data["seen"] = seen
    form = type(form)(data)
    form.full_clean()
    return form


@require_safe
def version_list(request, slug):
    """Every version, the newest first: who did what to it when."""
    policy = get_object_or_404(Policy.objects.visible_to(request.user), slug=slug)
    versions = Version.objects.visible_to(request.user).filter(policy=policy)
    versions = versions.with_successor().select_related(*WHO).order_by("-number")
    page = Paginator(versions, 25).get_page(request.GET.get("page"))
    context = {"policy": policy, "page_obj": page, "query": ""}
    return render(request, "compliance/policies/versions.html", context)


@require_safe
def version_detail(request, slug, number):
    """One version: what happens next to it, what changed, and its text."""
    version, person = load(request, slug, number), request.user
    text = Manuscript.of(version)
    prefetch_related_objects([version], Prefetch("reviews", Review.objects.select_related("by")))
    writes = access.can_write_policy(person)
    awaiting = version.submitted_at and not version.is_fixed
    changed = _what_changed(version, text)
    context = changed | {
        "version": version,
        "policy": version.policy,
        "sections": text.sections,
        "steps": progress.steps(version, person, changed["meaning"]),
        "reviews": version.reviews.all(),
        "review_due": reviews.next_review(version),
        "last_reviewed": reviews.last_reviewed(version),
        "roles_that_sign": audience_in_words(version.audience),
        "may_edit": writes and version.status == Status.DRAFT,
        "may_mark": writes and marking.is_open(version),
        "may_begin_again": writes and _may_begin_again(version),
        "may_withdraw": access.can_withdraw(person, version),
        "may_discard": access.can_discard(person, version),
        "may_send_back": access.can_approve_policies(person) and awaiting,
        "fingerprint": version.fingerprint or canonical.fingerprint(text),
        "situations": scenarios.in_short(version) if access.can_see_preparation(person) else "",
        "one_before": _others(version).filter(number__lt=version.number).first(),
    }
    return render(request, "compliance/policies/version.html", context)


def _what_changed(version, text):
    """What a page shows of the changes since the version in force; nothing where that is no use."""
    meaning = None if version.is_fixed else meaning_of(version, text)
    if meaning is None or meaning.before is None:
        return {"meaning": None}
    return {"meaning": meaning, "fold": len(meaning.changes) > MANY_CHANGES}


@require_safe
def version_text(request, slug, number):
    """The canonical form, byte for byte: what the fingerprint is the SHA-256 of."""
    version = load(request, slug, number)
    name = f"{version.policy.slug}-version-{version.number}.txt"
    return HttpResponse(
        canonical.canonical_form(Manuscript.of(version)),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def version_submit(request, slug, number):
    """Ask for approval. Who comes here from signing in again finds the button, not a blank page."""
    version = load(request, slug, number)
    if request.method != "POST":
        return to_version(version)
    version = actions.submit(version, by=request.user)
    names = " or ".join(person.name for person in access.approvers_of(version))
    messages.success(request, f"Submitted. It is now with {names or 'whoever may approve it'}.")
    return to_version(version)


@require_http_methods(["GET", "HEAD", "POST"])
def version_send_back(request, slug, number):
    """Say what should be put right."""
    version = load(request, slug, number)
    require(access.can_approve_policies(request.user))
    form, status = SendBackForm(typed(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.send_back(version, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            status = show_refusal(form, refusal)
        else:
            messages.success(request, f"Sent back to {version.author.name}.")
            return to_version(version)
    context = {"version": version, "form": form}
    return render(request, "compliance/policies/send_back.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def version_approve(request, slug, number):
    """Read what changed and the whole text, and approve it at the end of the page."""
    version = load(request, slug, number)
    require(access.can_approve_policies(request.user))
    text = Manuscript.of(version)
    seen, status = marking.state_of(version), 200
    form = ApproveForm(typed(request), initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.approve(version, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form = afresh(form, seen) if isinstance(refusal, actions.Stale) else form
            status = show_refusal(form, refusal)
        else:
            messages.success(request, "Approved. The policy administrator can now publish it.")
            return to_version(version)
    context = _what_changed(version, text) | {
        "version": version,
        "sections": text.sections,
        "why_not": _why_not_approve(version, request.user),
        "situations": version.scenarios.exists() and scenarios.in_short(version),
        "roles_that_sign": audience_in_words(version.audience),
        "form": form,
    }
    return render(request, "compliance/policies/approve.html", context, status=status)


def _why_not_approve(version, person):
    try:
        actions.require_to_approve(version, person)
    except Refused as refusal:
        return refusal.sentence
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def version_publish(request, slug, number):
    """Put it in force: shown first what that means, since it cannot be taken back."""
    version = load(request, slug, number)
    require(access.can_write_policy(request.user))
    if request.method == "POST":
        version = actions.publish(version, by=request.user)
        messages.success(
            request,
            f"Version {version.number} is in force from now on. Whoever has to sign it is asked to "
            "on their home page.",
        )
        return redirect("compliance:policy-detail", version.policy.slug)
    context = {
        "version": version,
        "meaning": meaning_of(version) if version.is_approved else None,
        "roles_that_sign": audience_in_words(version.audience),
        "signers": Person.objects.active().holding(*version.audience).count(),
    }
    return render(request, "compliance/policies/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def version_discard(request, slug, number):
    version = load(request, slug, number)
    require(access.can_write_policy(request.user))
    if request.method == "POST":
        actions.discard(version, by=request.user)
        messages.success(request, f"Version {version.number} of {version.title} is discarded.")
        return redirect("compliance:policy-list")
    context = {"version": version, "may_discard": access.can_discard(request.user, version)}
    return render(request, "compliance/policies/discard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def version_withdraw(request, slug, number):
    """Take back a version that was to be approved, and say why; it stays on the record."""
    version = load(request, slug, number)
    require(access.can_write_policy(request.user))
    form, status = WithdrawForm(typed(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.withdraw(version, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            status = show_refusal(form, refusal)
        else:
            messages.success(request, f"Version {version.number} is withdrawn.")
            return to_version(version)
    context = {
        "version": version,
        "form": form,
        "in_force": version.policy.versions.in_force().first(),
        "may_withdraw": access.can_withdraw(request.user, version),
    }
    return render(request, "compliance/policies/withdraw.html", context, status=status)
