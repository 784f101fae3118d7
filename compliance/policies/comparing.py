"""Comparing any two versions of a policy."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from compliance.policies.comparison import changes, same
from compliance.policies.forms import CompareForm
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Policy, Status, Version
from compliance.policies.reading import audience_in_words
from policyportal.people import kept_pages

MANY_CHANGES = 12  # from here on they are folded where the text is what a page is about


@dataclass(frozen=True)
class Setting:
    """Something beside the text that two versions do not have alike."""

    name: str
    before: str
    after: str


def _name(version: Version) -> str:
    return f"Version {version.number}: {version.get_status_display().lower()}"


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def asked_for(get, versions: list[Version]) -> dict[str, str]:
    """Return both numbers as they were asked for; what was left out is filled in.

    By default the last two, the later one last; those withdrawn only where there are no others.
    Beside one that was given, the one before it, or the one after the first.
    """
    found = {"from": get.get("from", ""), "to": get.get("to", "")}
    numbers = sorted(v.number for v in versions if v.status != Status.WITHDRAWN)
    if len(numbers) < 2:
        numbers = sorted(v.number for v in versions)
    if not found["from"] and not found["to"]:
        found["to"] = str(numbers[-1])
    if found["to"] and not found["from"]:
        to = _number(found["to"])
        earlier = [n for n in numbers if to is not None and n < to]
        later = [n for n in numbers if to is not None and n > to]
        found["from"] = str((earlier[-1:] or later[:1] or numbers[:1])[0])
    elif found["from"] and not found["to"]:
        others = [n for n in numbers if n != _number(found["from"])]
        found["to"] = str(others[-1])
    return found


def settings_changed(before: Version, after: Version) -> Iterator[Setting]:
    """Give what signing depends on beside the text: who, by when, and the statement."""
    told = [
        ("Who must sign", audience_in_words(before.audience), audience_in_words(after.audience)),
        ("Days to sign", str(before.days_to_sign), str(after.days_to_sign)),
        ("What they agree to", before.statement, after.statement),
    ]
    for name, was, is_now in told:
        if was != is_now:
            yield Setting(name, was, is_now)


@require_safe
def policy_compare(request, slug):
    """Two versions side by side, clause by clause: any two that the reader may see."""
    template = "compliance/policies/compare.html"
    return kept_pages.show(request, template, lambda: _comparison(request, slug))


def _comparison(request, slug: str) -> dict:
    policy = get_object_or_404(Policy.objects.visible_to(request.user), slug=slug)
    visible = Version.objects.visible_to(request.user).filter(policy=policy)
    versions = list(visible.order_by("-number"))
    context = {"policy": policy, "too_few": len(versions) < 2}
    if not context["too_few"]:
        by_number = {version.number: version for version in versions}
        choices = [(version.number, _name(version)) for version in versions]
        form = CompareForm(asked_for(request.GET, versions), choices=choices)
        context["form"] = form
        if form.is_valid():
            before, after = (by_number[form.cleaned_data[name]] for name in ("from", "to"))
            context |= _compared(before, after)
    return context


def _compared(before: Version, after: Version) -> dict:
    old, new = Manuscript.of(before), Manuscript.of(after)
    return {
        "before": before,
        "after": after,
        "changes": changes(old, new),
        "same": same(old, new),
        "settings_changed": list(settings_changed(before, after)),
    }
