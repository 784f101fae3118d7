"""What sending asks of administrators: to decide about e-mails that are in doubt or have failed."""

from collections.abc import Iterator

from django.urls import reverse

from policyportal.outbox.deciding import number_of_recipients
from policyportal.overview.tasks import Task
from policyportal.people.models import Person, Role


def undecided(person: Person) -> Iterator[Task]:
    """One line for all recipients; asked each time, as the log does not tell. One query."""
    if not person.holds(Role.ADMINISTRATOR):
        return
    number = number_of_recipients().either
    if number:
        yield Task(
            what="Decide on e-mails that may not have arrived",
            verb="Look and decide",
            url=reverse("school:messages"),
            rank=(3,),
            tag="To one recipient" if number == 1 else f"To {number:,} recipients",
            tone="soon",
        )
