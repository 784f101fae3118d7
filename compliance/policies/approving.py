"""A version's own pages: its history, what happens next, and the buttons for it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from compliance.policies import access, actions, canonical, progress
from compliance.policies.comparison import changes
from compliance.policies.forms import ApproveForm, SendBackForm
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Policy, Version
from compliance.policies.reading import audience_in_words
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

WHO = ("author", "submitted_by", "approved_by", "published_by", "sent_back_by")


def load(request, slug, number):
    versions = Version.objects.visible_to(request.user).select_related("policy", *WHO)
    return get_object_or_404(versions, policy__slug=slug, number=number)


def to_version(version):
    return redirect("compliance:version-detail", version.policy.slug, version.number)


def typed(request):
    """What was typed into the page's form; None where it is only being opened."""
    return request.POST if request.method == "POST" else None


def show_refusal(form, refusal: Refused) -> None:
    """Show the sentence beside its field; one that is about no field is a page of its own."""
    if refusal.field not in form.fields:
        raise refusal
    form.add_error(refusal.field, refusal.sentence)


@require_safe
def version_list(request, slug):
    """Every version, the newest first: who did what to it when."""
    policy = get_object_or_404(Policy.objects.visible_to(request.user), slug=slug)
    versions = Version.objects.visible_to(request.user).filter(policy=policy)
    versions = versions.select_related(*WHO).order_by("-number")
    page = Paginator(versions, 25).get_page(request.GET.get("page"))
    context = {"policy": policy, "page_obj": page, "query": ""}
    return render(request, "compliance/policies/versions.html", context)


@require_safe
def version_detail(request, slug, number):
    """One version: what happens next to it, what changed, and its text."""
    version, person = load(request, slug, number), request.user
    text = Manuscript.of(version)
    in_force = version.policy.versions.in_force().exclude(pk=version.pk).first()
    comparable = in_force is not None and not version.was_published
    preparing = not version.was_published
    context = {
        "version": version,
        "policy": version.policy,
        "sections": text.sections,
        "in_force": in_force,
        "changes": changes(Manuscript.of(in_force), text) if comparable else None,
        "steps": progress.steps(version, person) if preparing else [],
        "roles_that_sign": audience_in_words(version.audience),
        "may_write": access.can_write_policy(person),
        "may_edit": access.can_write_policy(person) and not version.submitted_at,
        "may_discard": access.can_write_policy(person) and preparing,
        "may_send_back": access.can_approve_policies(person) and version.submitted_at and preparing,
        "fingerprint": version.fingerprint or canonical.fingerprint(text),
    }
    return render(request, "compliance/policies/version.html", context)


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
    form = SendBackForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.send_back(version, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Sent back to {version.author.name}.")
            return to_version(version)
    return render(request, "compliance/policies/send_back.html", {"version": version, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def version_approve(request, slug, number):
    """Approve, with the governors' date and minute where they are known."""
    version = load(request, slug, number)
    require(access.can_approve_policies(request.user))
    form = ApproveForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.approve(version, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Approved. The policy administrator can now publish it.")
            return to_version(version)
    return render(request, "compliance/policies/approve.html", {"version": version, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def version_publish(request, slug, number):
    """Put it in force: shown first what that means, since it cannot be taken back."""
    version = load(request, slug, number)
    require(access.can_write_policy(request.user))
    if request.method == "POST":
        version = actions.publish(version, by=request.user)
        messages.success(request, f"Version {version.number} is in force from now on.")
        return redirect("compliance:policy-detail", version.policy.slug)
    context = {
        "version": version,
        "in_force": version.policy.versions.in_force().first(),
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
    return render(request, "compliance/policies/discard.html", {"version": version})


def version_withdraw(request, slug, number):
    raise Http404
