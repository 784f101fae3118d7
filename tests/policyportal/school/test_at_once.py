"""Two people keeping the school's facts at the same moment."""

from datetime import date

import pytest

from policyportal.audit.models import Entry
from policyportal.school import actions
from policyportal.school.models import Closure, SafeguardingContacts
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def names(done) -> list[str]:
    return sorted(type(each).__name__ for each in done)


def test_the_same_days_are_added_once(school, head, administrator):
    days = {"name": "Half term", "starts_on": date(2026, 10, 26), "ends_on": date(2026, 10, 30)}
    done = at_once(
        lambda: actions.add_closure(**days, by=head),
        lambda: actions.add_closure(**days, by=administrator),
    )
    assert names(done) == ["Closure", "Refused"]
    assert Closure.objects.count() == Entry.objects.count() == 1


def test_days_are_removed_once(school, head, administrator):
    days = {"name": "Inset", "starts_on": date(2026, 9, 1), "ends_on": date(2026, 9, 1)}
    closure = actions.add_closure(**days, by=head)
    done = at_once(
        lambda: actions.remove_closure(closure, by=head),
        lambda: actions.remove_closure(closure, by=administrator),
    )
    assert names(done) == ["NoneType", "Refused"]
    assert Entry.objects.filter(action="closure.removed").count() == 1


def test_of_two_pages_shown_at_once_one_is_older(school, head, dsl):
    seen = SafeguardingContacts.here().stamp
    done = at_once(
        lambda: actions.change_contacts({"lado_telephone": "020 7946 0431"}, seen=seen, by=head),
        lambda: actions.change_contacts({"lado_telephone": "020 7946 0432"}, seen=seen, by=dsl),
    )
    assert names(done) == ["Refused", "SafeguardingContacts"]
    saved = next(each for each in done if isinstance(each, SafeguardingContacts))
    assert SafeguardingContacts.objects.get().lado_telephone == saved.lado_telephone
    assert Entry.objects.count() == 1
