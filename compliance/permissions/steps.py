"""The steps taken with a request: the record of it, only ever added to."""

from collections.abc import Iterable
from datetime import date

from compliance.permissions.models import Permission, PermissionStep, State, Taken
from policyportal.people.models import Person


def add_step(
    permission: Permission,
    what: Taken,
    *,
    by: Person | None,
    words: str = "",
    answers: dict | None = None,
    ends_on: date | None = None,
) -> PermissionStep:
    """Write down a step with the request, whose row the caller has locked."""
    number = permission.steps.count() + 1
    step = PermissionStep(
        permission=permission,
        name=f"{permission.reference}/{number}",
        number=number,
        what=what,
        by=by,
        ends_on=ends_on,
    )
    step.words, step.answers = words, answers or {}
    step.save(force_insert=True)
    return step


def newest_first(permission: Permission) -> list[PermissionStep]:
    """Return the request's steps for its timeline."""
    return list(permission.steps.select_related("by").order_by("-number"))


def sent_answers(permission: Permission, steps: list[PermissionStep]) -> dict:
    """Return the answers as they were last sent, of its steps with the newest first.

    While more is asked for, the holder may be writing; that is for nobody else to read yet.
    """
    return next((step.answers for step in steps if step.answers), permission.answers)


def sent_by_then(permissions: Iterable[Permission]) -> dict[int, dict]:
    """Return, by id, what was last sent of those about which more is asked. At most one query."""
    asked = [one.pk for one in permissions if one.state == State.ASKED]
    if not asked:
        return {}
    steps = PermissionStep.objects.filter(permission__in=asked).exclude(answers_sealed=b"")
    return {step.permission_id: step.answers for step in steps.order_by("number")}
