"""What the school's calendar asks of administrators: the dates of the next school year, in time."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Max
from django.urls import reverse

from policyportal.overview.tasks import Task
from policyportal.people.models import Person, Role
from policyportal.school.models import Term
from policyportal.school.opening import KNOWN_FOR


def next_year(person: Person, today: date) -> Iterator[Task]:
    """From eight weeks before the last term that is known ends. One query.

    Where no term was ever entered, the school gets reminders on every working day, and nothing is
    asked.
    """
    if not person.holds(Role.ADMINISTRATOR):
        return
    last = Term.objects.aggregate(last=Max("ends_on"))["last"]
    if last is not None and last - today <= KNOWN_FOR:
        yield Task(
            what="Enter the dates of the next school year",
            verb="Open the calendar",
            url=reverse("school:closures"),
            rank=(4, last),
            tag="No term is known" if last < today else "No later term is known",
            tone="soon",
            detail="Without them, reminders would be sent in the holidays.",
        )
