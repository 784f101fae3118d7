"""Who acts as a role: whoever holds it, and a deputy from the first minute of cover to the last."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from policyportal.people import actions, covering
from policyportal.people.models import Person, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START, END = datetime(2026, 3, 3, 8, 30, tzinfo=UTC), datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def arrange(deputy, by):
    return covering.arrange(
        Role.HEADTEACHER, deputy=deputy, starts_at=START, ends_at=END, reason="", by=by
    )


def acts(person, role=Role.HEADTEACHER):
    """Whether someone acts as the role, asked both ways; the two must agree."""
    fresh = Person.objects.get(pk=person.pk)
    listed = Person.objects.acting_as(role).filter(pk=person.pk).exists()
    assert fresh.acts_as(role) == listed
    return listed


def test_from_the_first_minute_until_the_last(administrator, slt, clock):
    arrange(slt, administrator)
    for at, expected in [
        (NOW, False),
        (START - timedelta(seconds=1), False),
        (START, True),
        (END - timedelta(seconds=1), True),
        (END, False),
        (END + MINUTE, False),
    ]:
        clock.move_to(at)
        assert (at, acts(slt)) == (at, expected)
        assert not acts(slt, Role.CHAIR)
        assert acts(slt, Role.SLT)  # held


def test_not_once_the_deputy_has_left(administrator, slt, clock):
    arrange(slt, administrator)
    clock.move_to(START)
    actions.leave(slt, on=date(2026, 3, 4), by=administrator)
    clock.move_to(datetime(2026, 3, 4, 23, 59, tzinfo=UTC))
    assert acts(slt)
    clock.move_to(datetime(2026, 3, 5, 0, 0, tzinfo=UTC))
    assert not acts(slt)


def test_not_once_it_was_ended(administrator, slt, clock):
    cover = arrange(slt, administrator)
    clock.move_to(START + MINUTE)
    assert acts(slt)
    covering.end(cover, by=administrator)
    assert not acts(slt)


def test_answers_that_are_kept_go_by_the_minute_too(administrator, slt, clock, as_person):
    """Within one request after another, with nothing written to the log in between."""
    arrange(slt, administrator)
    slt = Person.objects.get(pk=slt.pk)
    for at, expected in [
        (START - MINUTE, False),
        (START, True),
        (END - MINUTE, True),
        (END, False),
    ]:
        clock.move_to(at)
        person = Person.objects.get(pk=slt.pk)
        person.log_end = "the same end of the log"
        assert (at, person.acts_as(Role.HEADTEACHER)) == (at, expected)


def test_kept_answers_make_way_when_cover_is_ended(administrator, slt, clock, as_person, school):
    cover = arrange(slt, administrator)
    clock.move_to(START)
    client = as_person(slt)
    context = client.get("/people/cover/").context
    assert context["acting"]["headteacher"]
    covering.end(cover, by=administrator)
    assert not client.get("/people/cover/").context["acting"]["headteacher"]
