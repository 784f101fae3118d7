"""Through the nights in which the clocks change, everything is told once, and at its hour."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from incidents.disclosures import clock
from policyportal.outbox import rings
from policyportal.outbox.actions import add
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people.models import Role
from tests.conftest import make_person
from tests.incidents.disclosures.ringing import LONDON, recorded

pytestmark = pytest.mark.django_db
STEP = timedelta(minutes=30)
HOURS = (0, 1, 2, 8, 23)


@pytest.fixture
def staff(school):
    """Somebody for each of the hours; the school keeps next to no quiet time."""
    school.quiet_until, school.quiet_from = time(0), time(23, 59)
    school.save()
    people = [make_person(f"t{hour}@x.example", f"At {hour}", "Lall", Role.STAFF) for hour in HOURS]
    for person, hour in zip(people, HOURS, strict=True):
        person.mail_hour = hour
        person.save()
    return people


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_each_is_told_once_and_at_its_hour(sunday, school, staff, head, teacher, kind, mailoutbox):
    friday, tuesday = sunday - timedelta(days=2), sunday + timedelta(days=2)
    aware = [f"{friday} 15:00", f"{sunday - timedelta(days=1)} 01:30", f"{sunday} 01:30"]
    cases = [recorded(teacher, aware=moment) for moment in aware]
    # In UTC: what is added to a time in London is added to its clock.
    moment = datetime.combine(friday, time(), LONDON).astimezone(UTC)
    while (local := moment.astimezone(LONDON)).date() <= tuesday:
        with time_machine.travel(moment, tick=False):
            if local.time() == time():
                for person in staff:
                    add(kind, about=school, to=person, day=local.date())
            while any(done := rings.ring_all().values()):
                assert not [each for each in done if isinstance(each, Exception)]
        moment += STEP
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    sent = Counter(letter.extra_headers["Message-ID"] for letter in mailoutbox)
    alone = Message.objects.filter(alone=True).values_list("message_id", flat=True)
    assert sent == Counter(alone)
    monday = sunday + timedelta(days=1)
    _look_at_the_days(staff, kind, friday, monday, tuesday)
    for case in cases:
        _look_at_the_clock(case, head)


def _look_at_the_days(staff, kind, friday, monday, tuesday) -> None:
    """One e-mail for each on each school day at their hour; the weekend's is in Monday's."""
    carried = {friday: [friday], tuesday: [tuesday]}
    carried[monday] = [friday + timedelta(days=ahead) for ahead in (1, 2, 3)]
    for person in staff:
        digests = Message.objects.filter(kind=DIGEST, recipient=person)
        hours = {row.day: timezone.localtime(row.sent_at) for row in digests}
        assert {day: (at.date(), at.hour, at.minute) for day, at in hours.items()} == {
            day: (day, person.mail_hour, 0) for day in carried
        }
        said = {
            row.day: list(row.carried.filter(kind=kind.name).order_by("day").values_list("day"))
            for row in digests
        }
        assert said == {day: [(one,) for one in days] for day, days in carried.items()}


def _look_at_the_clock(case, head) -> None:
    """Each of the three moments is told once, when it comes: the clock of a referral runs on."""
    told = Message.objects.filter(about=f"incidents.case:{case.pk}", recipient=head)
    kinds = [clock.HALF.name, clock.TWO_HOURS.name, clock.PASSED.name]
    moments = clock.moments(case.aware_at, case.due_at)
    for name, moment in zip(kinds, moments, strict=True):
        late = told.get(kind=name).sent_at - moment
        assert timedelta() <= late < STEP
