"""What becomes of a request: approved, declined, asked about, noted; revoked, expired, ended.

Each is one transaction and one step in the request's history. Who may is `access.can_decide`: the
rules and conflicts of domain.md, "Permissions". A family link is told, not asked: it is noted and
nothing else.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from compliance.permissions import access, notices
from compliance.permissions.accounts import actions as accounts
from compliance.permissions.clauses import clause_in_force
from compliance.permissions.kinds import Kind
from compliance.permissions.models import OPEN, Permission, PermissionStep, State, Taken
from compliance.permissions.outcome import what_became
from compliance.permissions.recorded import facts_of
from compliance.permissions.steps import add_step
from policyportal.audit.log import record
from policyportal.documents.templatetags.dates import day
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_YEARS = 3  # that a permission lasts before somebody looks at it again
LONGEST_WORDS = 4000  # characters of conditions, a reason or a question
ONLY_NOTED = (
    "A family link is told to the school, not asked for: it can be noted, and nothing else."
)


@transaction.atomic
def approve(
    permission: Permission, *, conditions: str, ends_on: date, seen: int, by: Person
) -> Permission:
    """Approve the request until a day, on conditions or none.

    A social media account for the school gets its entry in the register of school accounts.
    """
    permission, by = _lock(permission, by)
    _require_waiting(permission, seen)
    _require_asks(permission)
    conditions = _words(permission, conditions, field="conditions")
    _require_possible_end(permission, ends_on)
    permission.conditions, permission.ends_on = conditions, ends_on
    # Sent before a policy with its clause was in force, it rests on the one that is by now.
    if permission.policy_id is None and (clause := clause_in_force(permission.clause)):
        permission.policy = clause.version.policy
    _decide(permission, State.APPROVED, by, "conditions_sealed", "ends_on", "policy")
    if permission.kind == Kind.SCHOOL_SERVICE:
        accounts.open_from(permission, by=by)
    step = add_step(permission, Taken.APPROVED, by=by, words=conditions, ends_on=ends_on)
    return _told_and_recorded(permission, step, "permission.approved", by)


@transaction.atomic
def decline(permission: Permission, *, reason: str, seen: int, by: Person) -> Permission:
    """Decline the request, with a reason that whoever asked reads."""
    permission, by = _lock(permission, by)
    _require_waiting(permission, seen)
    _require_asks(permission)
    reason = _words(permission, reason, field="reason", ask="Say why you decline it.")
    _decide(permission, State.DECLINED, by)
    step = add_step(permission, Taken.DECLINED, by=by, words=reason)
    return _told_and_recorded(permission, step, "permission.declined", by)


@transaction.atomic
def ask_more(permission: Permission, *, question: str, seen: int, by: Person) -> Permission:
    """Ask whoever sent it a question; it waits with them until they have answered."""
    permission, by = _lock(permission, by)
    _require_waiting(permission, seen)
    _require_asks(permission)
    question = _words(permission, question, field="question", ask="Write what you want to know.")
    permission.state, permission.waiting_since = State.ASKED, None
    _changed(permission, "state", "waiting_since")
    step = add_step(permission, Taken.ASKED_MORE, by=by, words=question)
    return _told_and_recorded(permission, step, "permission.asked-more", by)


@transaction.atomic
def note(permission: Permission, *, seen: int, by: Person) -> Permission:
    """Note a family link: that the head, or for the head's own the chair, has been told of it."""
    permission, by = _lock(permission, by)
    _require_waiting(permission, seen)
    if not permission.is_family_link:
        raise Refused("Only a family link is noted. Decide this one.", cites=permission.clause)
    _decide(permission, State.NOTED, by)
    step = add_step(permission, Taken.NOTED, by=by)
    return _told_and_recorded(permission, step, "permission.noted", by)


@transaction.atomic
def revoke(permission: Permission, *, reason: str, by: Person) -> Permission:
    """Revoke an approval before its end, with a reason that its holder reads."""
    permission, by = _lock(permission, by)
    if permission.state != State.APPROVED:
        raise Refused(
            f"Only what is approved can be revoked. {what_became(permission)}",
            cites=permission.clause,
        )
    if permission.ends_on < timezone.localdate():
        raise Refused(
            f"It ended on {day(permission.ends_on)}, so there is nothing to revoke.",
            cites=permission.clause,
        )
    reason = _words(permission, reason, field="reason", ask="Say why you revoke it.")
    _over(permission, State.REVOKED)
    step = add_step(permission, Taken.REVOKED, by=by, words=reason)
    return _told_and_recorded(permission, step, "permission.revoked", by)


def expire_due(today: date) -> int:
    """Let every approval expire whose last day is past; return how many. Each by itself."""
    due = Permission.objects.approved().filter(ends_on__lt=today).order_by("pk")
    return sum(_expire(pk, today) for pk in list(due.values_list("pk", flat=True)))


def end_for_leavers(today: date) -> int:
    """End what people who have left held or asked for; return how many. Each by itself.

    What was approved ends, what was sent is withdrawn, and a draft is discarded. A family link
    that was noted, or anything that was over before, stays as it is.
    """
    gone = Person.objects.gone_by(today)
    theirs = Permission.objects.filter(person__in=gone.values("pk"))
    left = theirs.filter(state__in=[State.APPROVED, *OPEN]).order_by("pk")
    return sum(_end(pk, today) for pk in list(left.values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: int, today: date) -> bool:
    permission = Permission.objects.select_for_update().get(pk=pk)
    if permission.state != State.APPROVED or permission.ends_on >= today:
        return False
    _close(permission, State.EXPIRED, Taken.EXPIRED, "permission.expired")
    return True


@transaction.atomic
def _end(pk: int, today: date) -> bool:
    """End one of a leaver's, unless it was dealt with or they came back meanwhile."""
    permission = Permission.objects.select_for_update().filter(pk=pk).first()
    gone = Person.objects.gone_by(today)
    if permission is None or not gone.filter(pk=permission.person_id).exists():
        return False
    if permission.state == State.APPROVED:
        _close(permission, State.ENDED, Taken.ENDED, "permission.ended")
    elif permission.state == State.DRAFT:
        row = Permission(pk=permission.pk)
        permission.delete()
        record("permission.discarded", row, by=None, **facts_of(permission))
    elif permission.state in OPEN:
        permission.state, permission.waiting_since = State.WITHDRAWN, None
        _changed(permission, "state", "waiting_since")
        add_step(permission, Taken.WITHDRAWN, by=None)
        record("permission.withdrawn", permission, by=None, **facts_of(permission))
    else:
        return False
    return True


def _close(permission: Permission, state: State, taken: Taken, action: str) -> None:
    _over(permission, state)
    notices.tell_holder(add_step(permission, taken, by=None))
    record(action, permission, by=None, **facts_of(permission))


def _lock(permission: Permission, by: Person) -> tuple[Permission, Person]:
    """Lock the request, and read anew who decides: roles and cover as they are this minute."""
    permission = Permission.objects.select_for_update().get(pk=permission.pk)
    by = Person.objects.get(pk=by.pk)
    require(by.is_active and access.can_decide(by, permission))
    return permission, by


def _require_waiting(permission: Permission, seen: int) -> None:
    if permission.revision != seen:
        raise Refused(
            f"This page is older than the request is now. {what_became(permission)} Look at it "
            "again before you decide.",
            cites=permission.clause,
        )
    if permission.state != State.SUBMITTED:
        raise Refused(what_became(permission), cites=permission.clause)


def _require_asks(permission: Permission) -> None:
    if permission.is_family_link:
        raise Refused(ONLY_NOTED, cites=permission.clause)


def _words(permission: Permission, words: str, *, field: str, ask: str = "") -> str:
    words = words.strip()
    if ask and not words:
        raise Refused(ask, field=field, cites=permission.clause)
    if len(words) > LONGEST_WORDS:
        raise Refused(
            f"Write at most {LONGEST_WORDS} characters; here are {len(words)}.",
            field=field,
            cites=permission.clause,
        )
    return words


def _require_possible_end(permission: Permission, ends_on: date) -> None:
    today = timezone.localdate()
    if ends_on < today:
        sentence = "This day is past. Give today or a later day as the last one."
    elif ends_on > latest_end(today):
        sentence = (
            f"That is too far off. Give a day up to {day(latest_end(today))}; it can be renewed."
        )
    else:
        return
    raise Refused(sentence, field="ends_on", cites=permission.clause)


def latest_end(today: date) -> date:
    """Return the last day that a permission approved today may hold; 29 February gives 28."""
    try:
        return today.replace(year=today.year + LONGEST_YEARS)
    except ValueError:
        return today.replace(year=today.year + LONGEST_YEARS, day=28)


def _decide(permission: Permission, state: State, by: Person, *fields: str) -> None:
    permission.state, permission.waiting_since = state, None
    permission.decided_by, permission.decided_at = by, timezone.now()
    _changed(permission, "state", "waiting_since", "decided_by", "decided_at", *fields)


def _over(permission: Permission, state: State) -> None:
    """Let an approval be over: revoked, expired or ended."""
    permission.state, permission.closed_at = state, timezone.now()
    _changed(permission, "state", "closed_at")


def _changed(permission: Permission, *fields: str) -> None:
    permission.revision += 1
    permission.changed_at = timezone.now()
    permission.save(update_fields=[*fields, "revision", "changed_at"])


def _told_and_recorded(
    permission: Permission, step: PermissionStep, action: str, by: Person
) -> Permission:
    notices.tell_holder(step)
    record(action, permission, by=by, **facts_of(permission))
    return permission
