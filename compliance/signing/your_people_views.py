"""What line managers may see: who of the people they manage has still to sign what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.policies.models import Version
from compliance.signing.history import histories, known_on
from compliance.signing.outstanding import owing, stands
from policyportal.people.access import require
from policyportal.people.models import Person


@dataclass(frozen=True)
class Unsigned:
    """Somebody who has to sign a version, by which day, and whether that is past."""

    person: Person
    due_on: date
    overdue: bool


@require_safe
def your_people(request):
    """Policies in force, and who of those whom the reader manages has not signed each."""
    today = timezone.localdate()
    managed = Person.objects.active().here_on(today).filter(line_manager=request.user)
    number = managed.count()
    require(number > 0)
    context = {"number": number, "unsigned": list(_unsigned(request.user, today))}
    return render(request, "compliance/signing/your_people.html", context)


def _unsigned(manager: Person, today: date) -> Iterator[tuple[Version, list[Unsigned]]]:
    """Give each version with those who have not signed it, the latest first. Four queries each."""
    for of in histories():
        if of.in_force is None:
            continue
        people = list(owing(of, today).filter(is_active=True, line_manager=manager))
        if not people:
            continue
        found = stands(of, {one.pk: known_on(one) for one in people}, today)
        due = [(one, found[one.pk].due_on) for one in people]
        due.sort(key=lambda pair: (pair[1], pair[0].family_name, pair[0].given_name))
        yield of.in_force, [Unsigned(one, on, on < today) for one, on in due]
