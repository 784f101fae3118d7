"""Two beats ring at one moment, and while somebody signs."""

import pytest
from django.core.cache import cache

from compliance.signing import reminders
from policyportal.people.models import Person, Role
from tests.compliance.signing.conftest import sign
from tests.compliance.signing.reminded import messages
from tests.conftest import make_person
from tests.delivering import line
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff(for_staff) -> list[Person]:
    cache.delete(reminders.WORKED_OUT)
    return [
        make_person(f"p{number}@larkspur.example", "P", f"Q{number}", Role.STAFF)
        for number in range(20)
    ]


def test_two_rings_tell_each_once(staff):
    assert sum(at_once(reminders.ring, reminders.ring, reminders.ring)) == 20
    assert sorted(one.recipient_id for one in messages()) == sorted(one.pk for one in staff)
    assert reminders.ring() == 0


def test_who_signs_as_it_rings_is_told_nothing(for_staff, staff):
    at_once(reminders.ring, lambda: sign(for_staff, staff[0]))
    said = {one.recipient for one in messages() if line(one)}
    assert said == set(staff[1:])
