"""Writing the situations of a version in preparation; seeing them, and how people fared."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from compliance.policies import access, scenarios
from compliance.policies.approving import load, typed
from compliance.policies.check_forms import ChooseForm, ScenarioForm
from compliance.policies.models import Version
from policyportal.people.access import require
from policyportal.people.models import Role
from policyportal.refusal import Refused


def _load(request, slug, number) -> Version:
    version = load(request, slug, number)
    require(access.can_see_preparation(request.user))
    return version


def _address(version: Version, position: int | None = None) -> str:
    address = reverse("compliance:version-check", args=[version.policy.slug, version.number])
    return f"{address}#situation-{position}" if position else address


def _may_change(request, version: Version) -> bool:
    return access.can_write_policy(request.user) and scenarios.is_open(version)


@require_http_methods(["GET", "HEAD", "POST"])
def version_check(request, slug, number):
    """All the situations of a version, with the switch; once published, how people fared."""
    version, error, status = _load(request, slug, number), "", 200
    if request.method == "POST":
        require(access.can_write_policy(request.user))
        try:
            return redirect(_changed(request, version))
        except Refused as refusal:
            version.refresh_from_db()
            error, status = refusal.sentence, 409
    stored, keys = scenarios.of(version), scenarios.keys_of(version)
    sees_figures = version.was_published and request.user.holds(
        Role.ADMINISTRATOR, Role.HEADTEACHER
    )
    figures = scenarios.figures(version) if sees_figures else [None] * len(stored)
    context = {
        "version": version,
        "policy": version.policy,
        "rows": [
            {
                "position": position,
                "scenario": scenario,
                "lost": scenarios.lost_keys(scenario, keys),
                "figures": its,
            }
            for position, (scenario, its) in enumerate(zip(stored, figures, strict=True), start=1)
        ],
        "next": len(stored) + 1,
        "may_add": len(stored) < scenarios.MOST_SITUATIONS,
        "most": scenarios.MOST_SITUATIONS,
        "may_change": _may_change(request, version),
        "seen": scenarios.state_of(version, stored),
        "sees_figures": sees_figures,
        "fewest_shown": scenarios.FEWEST_SHOWN,
        "error": error,
    }
    return render(request, "compliance/policies/version_check.html", context, status=status)


def _changed(request, version: Version) -> str:
    """Do what the button says, and return the address to go on at."""
    stored, required = scenarios.of(version), version.check_before_signing
    verb, _, place = request.POST.get("do", "").partition(" ")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0
    if verb == "require":
        required, position = "required" in request.POST, None
    elif verb == "up" and 2 <= at <= len(stored):
        position = at - 1
    elif verb == "down" and 1 <= at < len(stored):
        position = at + 1
    else:
        raise Refused("That situation cannot be moved there. Nothing was changed.")
    if position:
        stored[at - 1], stored[position - 1] = stored[position - 1], stored[at - 1]
    seen = request.POST.get("seen", "")
    scenarios.save_scenarios(version, stored, required=required, by=request.user, seen=seen)
    messages.success(request, "Moved." if position else "Saved.")
    return _address(version, position)


@require_http_methods(["GET", "HEAD", "POST"])
def version_check_situation(request, slug, number, position):
    """Write a situation, or change or remove it. The place after the last is for a new one."""
    version = _load(request, slug, number)
    require(access.can_write_policy(request.user))
    stored = scenarios.of(version)
    if position < 1 or (request.method != "POST" and position > len(stored) + 1):
        raise Http404
    if request.method != "POST":
        scenarios.require_open(version)
    scenario = stored[position - 1] if position <= len(stored) else None
    form = ScenarioForm(typed(request), version=version, scenario=scenario)
    if request.method == "POST":
        removing = request.POST.get("do") == "remove"
        if removing or form.is_valid():
            # After the last one, where others have been removed meanwhile.
            stored[position - 1 : position] = [] if removing else [form.scenario()]
            try:
                return _saved(request, version, stored, position, removing)
            except Refused as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.is_valid()
                form.add_error(field, refusal.sentence)
    context = {
        "version": version,
        "policy": version.policy,
        "position": position,
        "is_new": scenario is None,
        "lost": scenarios.lost_keys(scenario, scenarios.keys_of(version)) if scenario else [],
        "seen": scenarios.state_of(version),
        "form": form,
    }
    return render(request, "compliance/policies/version_check_situation.html", context)


def _saved(request, version: Version, stored: list[dict], position: int, removing: bool):
    """Save them; without any left, there is none to be answered before signing either."""
    scenarios.save_scenarios(
        version,
        stored,
        required=version.check_before_signing and bool(stored),
        by=request.user,
        seen=request.POST.get("seen", ""),
    )
    messages.success(request, "The situation is removed." if removing else "Saved.")
    return redirect(_address(version, None if removing else min(position, len(stored))))


@require_safe
def version_check_preview(request, slug, number, position):
    """A situation as the signer will see it; what is chosen here is not kept."""
    version = _load(request, slug, number)
    scenario = get_object_or_404(version.scenarios, position=position)
    total = version.scenarios.count()
    form = ChooseForm(request.GET if "go" in request.GET else None, scenario=scenario)
    answer = scenario.answers[form.cleaned_data["answer"]] if form.is_valid() else None
    context = {
        "version": version,
        "policy": version.policy,
        "scenario": scenario,
        "total": total,
        "answer": answer,
        "clause": scenarios.clause_of(version, answer["cites"]) if answer else None,
        "next": position + 1 if position < total else None,
        "form": form,
    }
    return render(request, "compliance/policies/version_check_preview.html", context)
