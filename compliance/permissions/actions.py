"""What somebody does with a request of their own: begun, filled in, sent, answered, withdrawn."""

from django.db import transaction
from django.utils import timezone

from compliance.permissions import notices
from compliance.permissions.clauses import clause_in_force
from compliance.permissions.forms import ReplyForm
from compliance.permissions.kinds import Kind
from compliance.permissions.models import OPEN, Permission, State, Taken
from compliance.permissions.questions import faults, names_of
from compliance.permissions.steps import add_step
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

RENEWABLE = (State.APPROVED, State.EXPIRED, State.ENDED)

OLDER_PAGE = (
    "This page is older than what is kept: it was changed in another window since. Look it over, "
    "and press the button again if it is still what you want."
)


def _lock(permission: Permission, by: Person) -> Permission:
    """Lock the request for its holder; nobody else writes on it."""
    locked = Permission.objects.select_for_update().filter(pk=permission.pk).first()
    if locked is None:
        raise Refused("This draft has been discarded.")
    require(locked.person_id == by.pk)
    return locked


def _require_here(person: Person) -> None:
    """Read anew whether the person is here: somebody who left sends nothing more."""
    here = Person.objects.active().here_on(timezone.localdate())
    if not here.filter(pk=person.pk).exists():
        raise Refused(
            "You have no role at the school today, so nothing can be asked for in your name. "
            "The school office can put this right."
        )


def _require_fresh(permission: Permission, seen: int) -> None:
    if permission.revision != seen:
        raise Refused(OLDER_PAGE)


def _require_sound(permission: Permission) -> None:
    """Judge every answer again, as of today; the refusal's field is the page to be led back to."""
    if found := faults(permission.kind, permission.answers):
        question, sentences = found[0]
        raise Refused(f"{question.title} {sentences[0]}", field=question.slug)


def _only_known(kind: str, answers: dict) -> dict:
    if unknown := answers.keys() - names_of(kind):
        raise ValueError(f"{kind} has no answers called {', '.join(sorted(unknown))}.")
    return answers


def _changed(permission: Permission, *fields: str) -> None:
    permission.revision += 1
    permission.changed_at = timezone.now()
    permission.save(update_fields=[*fields, "revision", "changed_at"])


def _facts(permission: Permission) -> dict[str, str]:
    """Return what an entry may say of a request: never an answer, nor anybody's words."""
    return {
        "reference": permission.reference,
        "kind": str(permission.kind),
        "state": str(permission.state),
    }


def _new(kind: str, *, by: Person, answers: dict, renews: Permission | None = None) -> Permission:
    permission = Permission(kind=Kind(kind), person=by, renews=renews)
    permission.answers = _only_known(kind, answers)
    permission.save(force_insert=True)
    return permission


@transaction.atomic
def begin(
    kind: Kind, *, by: Person, answers: dict | None = None, renews: Permission | None = None
) -> Permission:
    """Begin a draft of one's own, with the answers that are known so far."""
    if renews is not None:
        return renew(renews, by=by)
    _require_here(by)
    permission = _new(kind, by=by, answers=answers or {})
    record("permission.begun", permission, by=by, **_facts(permission))
    return permission


@transaction.atomic
def save_answers(permission: Permission, *, answers: dict, seen: int, by: Person) -> Permission:
    """Keep a page's answers with the others, in a draft or once more was asked for."""
    permission = _lock(permission, by)
    if permission.state not in (State.DRAFT, State.ASKED):
        raise Refused("This request has been sent, so its answers can no longer be changed.")
    together = permission.answers | _only_known(permission.kind, answers)
    if together == permission.answers:  # the button pressed twice: nothing is lost by it
        return permission
    _require_fresh(permission, seen)
    permission.answers = together
    _changed(permission, "answers_sealed")
    record("permission.answers-saved", permission, by=by, **_facts(permission))
    return permission


@transaction.atomic
def submit(permission: Permission, *, seen: int, by: Person) -> Permission:
    """Send the draft to those who decide, as it is answered and as today's rules would have it."""
    permission = _lock(permission, by)
    _require_here(by)
    if permission.state != State.DRAFT:
        raise Refused("This request has been sent already.")
    _require_fresh(permission, seen)
    _require_sound(permission)
    clause = clause_in_force(permission.clause)
    permission.policy = clause.version.policy if clause else None
    permission.state = State.SUBMITTED
    permission.submitted_at = permission.waiting_since = timezone.now()
    _changed(permission, "policy", "state", "submitted_at", "waiting_since")
    step = add_step(permission, Taken.SUBMITTED, by=by, answers=permission.answers)
    notices.tell_deciders(step)
    record("permission.submitted", permission, by=by, **_facts(permission))
    return permission


@transaction.atomic
def reply(permission: Permission, *, words: str, seen: int, by: Person) -> Permission:
    """Answer what was asked, in words and with what was changed since; it waits again from now."""
    permission = _lock(permission, by)
    _require_here(by)
    if permission.state != State.ASKED:
        raise Refused("Nothing is being asked about this request now.")
    _require_fresh(permission, seen)
    if not words.strip():
        raise Refused(ReplyForm.ASK, field="words")
    _require_sound(permission)
    permission.state, permission.waiting_since = State.SUBMITTED, timezone.now()
    _changed(permission, "state", "waiting_since")
    step = add_step(
        permission, Taken.ANSWERED, by=by, words=words.strip(), answers=permission.answers
    )
    notices.tell_deciders(step)
    record("permission.answered", permission, by=by, **_facts(permission))
    return permission


@transaction.atomic
def withdraw(permission: Permission, *, by: Person) -> Permission:
    """Take a request back before it is decided. It stays on the record."""
    permission = _lock(permission, by)
    if permission.state == State.DRAFT:
        raise Refused("This has not been sent. Discard the draft instead.")
    if permission.state not in OPEN:
        raise Refused("This request is closed already, so it cannot be withdrawn.")
    permission.state, permission.waiting_since = State.WITHDRAWN, None
    _changed(permission, "state", "waiting_since")
    add_step(permission, Taken.WITHDRAWN, by=by)
    record("permission.withdrawn", permission, by=by, **_facts(permission))
    return permission


@transaction.atomic
def discard(permission: Permission, *, by: Person) -> Permission:
    """Delete a draft that was never sent."""
    permission = _lock(permission, by)
    if permission.state != State.DRAFT:
        raise Refused("What was sent stays on the record. It can be withdrawn, not discarded.")
    gone = Permission(pk=permission.pk)
    permission.delete()
    record("permission.discarded", gone, by=by, **_facts(permission))
    return permission


def can_be_renewed(permission: Permission) -> bool:
    """Whether it was given, and not taken back. A family link is told once and has no end."""
    return permission.state in RENEWABLE and not permission.is_family_link


@transaction.atomic
def renew(permission: Permission, *, by: Person) -> Permission:
    """Begin a draft with the answers of a permission that was given; one at a time."""
    permission = _lock(permission, by)
    _require_here(by)
    if not can_be_renewed(permission):
        raise Refused("Only a permission that was given and not revoked can be renewed.")
    if begun := permission.renewals.filter(state__in=OPEN).first():
        raise Refused(f"You have begun to renew this already: {begun.reference}.")
    renewal = _new(permission.kind, by=by, answers=permission.answers, renews=permission)
    record("permission.begun", renewal, by=by, **_facts(renewal), renews=permission.reference)
    return renewal
