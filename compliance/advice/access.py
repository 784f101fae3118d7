"""Who may write advice sheets, and who says that parents may have them."""

from compliance.advice.models import AdviceVersion, Status
from compliance.policies.access import APPROVERS
from compliance.policies.models import PREPARERS
from policyportal.people.models import Person, PersonQuerySet, Role


def can_write(person: Person) -> bool:
    """The administrator begins, writes, submits and discards."""
    return person.holds(Role.ADMINISTRATOR)


def can_see_preparation(person: Person) -> bool:
    return person.holds(*PREPARERS)


def can_decide(person: Person) -> bool:
    """The headteacher or the chair, before it is asked whose version it is."""
    return person.holds(*APPROVERS)


def can_approve(person: Person, version: AdviceVersion) -> bool:
    """The headteacher or the chair, never somebody who wrote on it."""
    return (
        can_decide(person)
        and version.status == Status.AWAITING
        and not version.is_written_by(person)
    )


def can_take_down(person: Person) -> bool:
    """Whoever writes and whoever approves: what is wrong must not wait."""
    return can_see_preparation(person)


def approvers_of(version: AdviceVersion) -> PersonQuerySet:
    """The people who may approve the version today."""
    wrote = {version.author_id, *version.writers}
    return Person.objects.active().holding(*APPROVERS).exclude(pk__in=wrote)
