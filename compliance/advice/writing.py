"""Writing a draft in a browser, one part after the other; each page says which draft it was of."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from compliance.advice import access, actions, editing
from compliance.advice.content import Part, Point, Sheet
from compliance.advice.forms import AboutForm, AgeFormSet, ClaimFormSet, PointForm, lines
from compliance.advice.managing import load, to_version
from compliance.advice.models import AdviceVersion, Status
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent
from policyportal.refusal import Refused


def _draft(request, slug: str, number: int) -> AdviceVersion:
    version = load(request, slug, number)
    require(access.can_write(request.user))
    if version.status != Status.DRAFT:
        raise Refused("Only a draft can be changed, and this version is not one any more.")
    return version


def _seen(request, version: AdviceVersion) -> int:
    """Return the revision that the sent page was made from, or 0, which none is."""
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError:
        raise Http404 from None


@keeps_what_was_typed
def about(request, slug, number):
    """The platform's name, the day of the next review, the sources."""
    version = _draft(request, slug, number)
    says = version.says
    initial = {
        "platform": says.platform,
        "review_due": version.review_due,
        "sources": "\n".join(says.sources),
    }
    form = AboutForm(sent(request), initial=initial)

    def act(said):
        changed = replace(says, platform=said["platform"], sources=lines(said["sources"]))
        seen, due = _seen(request, version), said["review_due"]
        actions.save(version, changed, seen=seen, by=request.user, review_due=due)

    if carried_out(request, form, act):
        return to_version(version)
    context = {"version": version, "form": form, "seen": version.revision}
    return render(request, "compliance/advice/edit_about.html", context)


@keeps_what_was_typed
def ages(request, slug, number):
    """The minimum age, and from which day which one held."""
    version = _draft(request, slug, number)
    says = version.says
    rows = [vars(age) for age in says.ages]
    posted = sent(request)
    form, formset = forms.Form(posted), AgeFormSet(posted, initial=rows)

    def act(said):
        found = sorted((row.age for row in formset if row.age), key=lambda age: age.since)
        _save(request, version, replace(says, ages=tuple(found)))

    if (posted is None or formset.is_valid()) and carried_out(request, form, act):
        return _onward(request, version, request.path)
    context = {"version": version, "form": form, "formset": formset, "seen": version.revision}
    return render(request, "compliance/advice/edit_ages.html", context)


def _save(request, version: AdviceVersion, says: Sheet) -> None:
    actions.save(version, says, seen=_seen(request, version), by=request.user)


def _onward(request, version: AdviceVersion, again: str):
    """Go back to the page of what was saved where more is to be added to it, else to the draft."""
    if "another" in request.POST:
        messages.success(request, "Saved. There is room for another below.")
        return redirect(again)
    return to_version(version)


@keeps_what_was_typed
def point(request, slug, number, part, key=""):
    """One point: its words, its steps, its picture, the facts it rests on."""
    version, part = _draft(request, slug, number), _part(part)
    says = version.says
    before = editing.point_in(says, part, key) if key else Point("", "")
    if before is None:
        raise Http404
    posted = sent(request)
    form = PointForm(posted, initial=PointForm.facts_of(before))
    rows = [vars(claim) for claim in before.claims]
    claims = ClaimFormSet(posted, initial=rows, prefix="facts")

    def act(said):
        facts = tuple(row.claim for row in claims if row.claim)
        form.made = editing.with_point(says, part, Point(before.key, claims=facts, **said))
        _save(request, version, form.made)

    if (posted is None or claims.is_valid()) and carried_out(request, form, act):
        saved = key or form.made.points(part)[-1].key
        here = reverse("compliance:advice-point", args=[slug, number, part.value, saved])
        return _onward(request, version, here)
    context = {
        "seen": version.revision,
        "version": version,
        "part": part,
        "point": before,
        "form": form,
        "formset": claims,
        "is_new": not key,
    }
    return render(request, "compliance/advice/edit_point.html", context)


@require_POST
def point_up(request, slug, number, part, key):
    return _with(request, slug, number, part, key, editing.moved_up)


@require_POST
def point_remove(request, slug, number, part, key):
    return _with(request, slug, number, part, key, editing.without)


def _with(request, slug, number, part, key, change):
    version, part = _draft(request, slug, number), _part(part)
    if editing.point_in(version.says, part, key) is None:
        raise Http404
    _save(request, version, change(version.says, part, key))
    return redirect(f"{to_version(version).url}#{part.value}")
