"""The one role that can never be empty: without an administrator nobody could give it again."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused

SENTENCE = (
    "There must be a policy administrator on every day to come, and without this one there "
    "would be a day with none. Give somebody else that role first."
)

Span = tuple[date, date | None]


def covered_from(day: date, spans: Iterable[Span]) -> bool:
    """Whether the spans (first and last day, None for no end) leave no day out from `day` on."""
    for starts_on, ends_on in sorted(spans, key=lambda span: span[0]):
        if starts_on > day:
            return False
        if ends_on is None:
            return True
        day = max(day, ends_on + timedelta(days=1))
    return False


def hold_administrators() -> None:
    """Keep who administers from changing until the transaction ends.

    An action that may end such a role calls this before it locks any other assignment, so that
    two administrators who end each other's role wait in line.
    """
    list(
        RoleAssignment.objects.select_for_update()
        .filter(role=Role.ADMINISTRATOR)
        .order_by("pk")
        .values_list("pk")
    )


def administrator_spans(today: date) -> list[Span]:
    """Return when active people administer, from today on."""
    rows = RoleAssignment.objects.not_over_before(today).filter(
        role=Role.ADMINISTRATOR, person__is_active=True
    )
    return [(row.starts_on, row.ends_on) for row in rows]


def require_an_administrator() -> None:
    """Refuse what has just been changed if it leaves a day to come without an administrator."""
    today = timezone.localdate()
    if not covered_from(today, administrator_spans(today)):
        raise Refused(SENTENCE)


def who_acts(email: str | None) -> Person:
    """Return in whose name a command is run: who signs in as `email`, or the only administrator."""
    people = Person.objects.active()
    if email:
        person = people.filter(email__iexact=email).first()
        if person is None:
            raise Refused(f"Nobody here signs in as {email}.")
        return person
    administrators = list(people.holding(Role.ADMINISTRATOR)[:2])
    if len(administrators) != 1:
        raise Refused("There is not just one policy administrator. Say who does it: --by EMAIL.")
    return administrators[0]
