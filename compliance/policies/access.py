"""Who may write, approve and publish a policy."""

from compliance.policies.models import PREPARERS, Version
from policyportal.people.models import Person, PersonQuerySet, Role

APPROVERS = (Role.HEADTEACHER, Role.CHAIR)


def can_write_policy(person: Person) -> bool:
    """The administrator writes, submits, publishes, withdraws and discards."""
    return person.holds(Role.ADMINISTRATOR)


def can_see_preparation(person: Person) -> bool:
    return person.holds(*PREPARERS)


def can_approve_policies(person: Person) -> bool:
    """The headteacher or the chair, before it is asked whose version it is."""
    return person.holds(*APPROVERS)


def can_approve(person: Person, version: Version) -> bool:
    """The headteacher or the chair, never somebody who has saved the version's text."""
    return can_approve_policies(person) and not version.is_written_by(person)


def can_review(person: Person) -> bool:
    """Who may say that what is in force is still right: the headteacher or the chair."""
    return person.holds(*APPROVERS)


def can_withdraw(person: Person, version: Version) -> bool:
    """The administrator, of a version that somebody was asked to approve and that came to nothing.

    One that nobody was asked about is discarded.
    """
    return can_write_policy(person) and version.was_submitted and not version.is_fixed


def can_discard(person: Person, version: Version) -> bool:
    return can_write_policy(person) and not version.was_submitted and not version.is_fixed


def can_publish(person: Person, version: Version) -> bool:
    return can_write_policy(person) and version.is_approved


def approvers_of(version: Version) -> PersonQuerySet:
    """The people who may approve the version today."""
    return (
        Person.objects.active()
        .holding(*APPROVERS)
        .exclude(pk__in={version.author_id, *version.writers})
    )
