"""The guide, "Do I need permission?": one question a page, the answers in the address."""

from collections import Counter
from typing import NamedTuple

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from compliance.permissions.guide import MOST_QUESTIONS, Answered, Outcome, follow
from compliance.permissions.guide_forms import ASKED, AnswerForm
from compliance.policies.clause_keys import KNOWN_CLAUSES
from compliance.policies.models import Clause, Status
from policyportal.people.models import Role


class Cited(NamedTuple):
    """A clause that an outcome names: as the policy in force has it, or None, and in short."""

    key: str
    clause: Clause | None
    gist: str


class Given(NamedTuple):
    """An answer that was given, and the address where it is changed."""

    question: str
    answer: str
    change: str


def cited(keys) -> dict[str, Cited]:
    """Find the clauses in the policies in force. One query.

    Where several have a key, the policy that has most of these keys is quoted.
    """
    in_force = Clause.objects.filter(version__status=Status.PUBLISHED, key__in=keys)
    found = list(in_force.select_related("version__policy").order_by("version__policy_id"))
    has = Counter(clause.version_id for clause in found)
    best: dict[str, Clause] = {}
    for clause in found:
        other = best.setdefault(clause.key, clause)
        if has[clause.version_id] > has[other.version_id]:
            best[clause.key] = clause
    return {key: Cited(key, best.get(key), KNOWN_CLAUSES[key].gist) for key in keys}


def _address(answers: dict) -> str:
    path = reverse("compliance:permission-guide")
    return f"{path}?{urlencode(answers)}" if answers else path


def _given(path: list[Answered]) -> list[Given]:
    rows, so_far = [], {}
    for question, choice in ((one.question, one.choice) for one in path):
        rows.append(Given(question.text, choice.label, _address(so_far)))
        so_far[question.name] = choice.value
    return rows


@require_safe
def permission_guide(request):
    path, reached = follow(request.GET.dict())
    answers = {one.question.name: one.choice.value for one in path}
    given = _given(path)
    context = {"given": given, "back": given[-1].change if given else ""}
    if isinstance(reached, Outcome):
        context |= _outcome(reached, request.user)
        return render(request, "compliance/permissions/guide_outcome.html", context)
    was_sent = reached.name in request.GET or request.GET.get(ASKED) == reached.name
    context |= {
        "question": reached,
        "form": AnswerForm(reached, request.GET if was_sent else None),
        "answers": answers,
        "number": len(path) + 1,
        "most": MOST_QUESTIONS,
        "asked": ASKED,
    }
    return render(request, "compliance/permissions/guide.html", context)


def _outcome(outcome: Outcome, person) -> dict:
    clauses = cited(outcome.keys)
    form = ""
    if outcome.kind:
        form = reverse("compliance:permission-start", args=[outcome.kind])
        form += f"?{urlencode(outcome.filled)}" if outcome.filled else ""
    return {
        "outcome": outcome,
        "rests_on": [clauses[key] for key in outcome.rests_on],
        "still": [clauses[key] for key in outcome.still],
        "form_address": form,
        "is_head": person.holds(Role.HEADTEACHER),
    }
