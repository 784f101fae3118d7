"""Going through the situations of the version in force, one a page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from compliance.policies import scenarios
from compliance.policies.check_forms import ChooseForm
from compliance.policies.models import Version
from compliance.signing import check
from compliance.signing.outstanding import to_sign
from compliance.signing.views import in_force
from policyportal.people import kept_pages
from policyportal.refusal import Refused

TEMPLATE = "compliance/signing/check_situation.html"


@require_safe
def policy_check(request, slug):
    """Where the person is with the situations; when all are answered, the way to sign."""
    version, person = in_force(slug, request.user.log_end), request.user
    rows = check.places(version, person)
    waiting = to_sign(person, timezone.localdate())
    context = {
        "version": version,
        "policy": version.policy,
        "rows": rows,
        "passed": all(row.passed for row in rows),
        "begun": any(row.tried for row in rows),
        "next": check.next_after(0, rows),
        "to_sign": any(due.version.pk == version.pk for due in waiting),
        "all_answered": f"You have answered the {scenarios.in_words(len(rows))}",
        "before_signing": "Answer them all before you sign the policy."
        if version.check_before_signing
        else "You do not have to answer them.",
    }
    return render(request, "compliance/signing/check_situations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_check_situation(request, slug, position):
    """One situation: choose an answer, read what is said about it, and try again or go on."""
    if request.method == "POST":
        return _answered(request, in_force(slug), position)
    return kept_pages.show(request, TEMPLATE, lambda: _to_answer(request, slug, position))


def _to_answer(request, slug: str, position: int) -> dict:
    version = in_force(slug, request.user.log_end)
    return _shown(version, check.places(version, request.user), position)


def _answered(request, version: Version, position: int):
    """Keep the answer, and show the page that says whether it is right."""
    if request.POST.get("version") != str(version.number):
        return _replaced(request, version.policy.slug)
    rows = check.places(version, request.user)
    row = _place(rows, position)
    form = ChooseForm(request.POST, scenario=row.scenario, tried=row.tried)
    if not form.is_valid():
        return _page(request, version, rows, position, form)
    try:
        check.answer(row.scenario, choice=form.cleaned_data["answer"], by=request.user)
    except check.Replaced:
        return _replaced(request, version.policy.slug)
    except check.AnsweredAlready:
        pass  # the page says so
    except Refused as refusal:
        form.add_error(refusal.field or None, refusal.sentence)
        return _page(request, version, rows, position, form)
    return redirect("compliance:policy-check-situation", version.policy.slug, position)


def _replaced(request, slug: str):
    """Lead on to the version now in force somebody who was answering for another."""
    messages.warning(
        request,
        "A new version came into force while you were answering. Your last answer was not kept; "
        "these are the situations of the new version.",
    )
    return redirect("compliance:policy-check", slug)


def _place(rows: list[check.Place], position: int) -> check.Place:
    if not 1 <= position <= len(rows):
        raise Http404
    return rows[position - 1]


def _page(request, version: Version, rows: list[check.Place], position: int, form):
    return render(request, TEMPLATE, _shown(version, rows, position, form))


def _shown(version: Version, rows: list[check.Place], position: int, form=None) -> dict:
    row = _place(rows, position)
    answer = row.scenario.answers[row.tried[-1]] if row.tried else None
    return {
        "version": version,
        "policy": version.policy,
        "scenario": row.scenario,
        "total": len(rows),
        "answer": answer,
        "clause": scenarios.clause_of(version, answer["cites"]) if answer else None,
        "next": check.next_after(position, rows) if row.passed else None,
        "form": form or ChooseForm(scenario=row.scenario, tried=row.tried),
    }
