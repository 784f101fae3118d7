"""Several beats ring at one moment, and while somebody reviews."""

import pytest

from compliance.policies import reviews
from compliance.reviews import reminders
from policyportal.row_names import name_of
from tests.compliance.reviews.conftest import after
from tests.compliance.reviews.test_reminders import DUE, messages
from tests.delivering import line
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_several_rings_tell_each_once(on_day, account, contacts, administrator, head, dsl):
    on_day(DUE)
    of_account = {account.first_owner, account.second_owner, administrator, head}
    of_contacts = {administrator, head, dsl}
    assert sum(at_once(reminders.ring, reminders.ring, reminders.ring)) == 7
    found = [(one.about, one.recipient) for one in messages()]
    assert len(found) == 7
    assert set(found) == {(name_of(account), one) for one in of_account} | {
        (name_of(contacts), one) for one in of_contacts
    }
    assert reminders.ring() == 0


def test_what_is_reviewed_as_it_rings_says_nothing(on_day, policy, head, administrator):
    reviews.review(policy, reason="Still right.", next_due=after(DUE), by=head)
    on_day(DUE)
    at_once(
        reminders.ring,
        lambda: reviews.review(policy, reason="And again.", next_due=after(DUE + 300), by=head),
    )
    assert [one for one in messages() if line(one)] == []
    assert reminders.ring() == 0
