"""The case manager and somebody who was added to work, at the same moment."""

import pytest
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import acting
from incidents.disclosures.models import Disclosure, State
from tests.incidents.disclosures.test_acting import OVERRIDING, SUSPENDING
from tests.incidents.disclosures.test_concluding import answer, conclude
from tests.incidents.disclosures.test_told import tell
from tests.incidents.rows import a_disclosure, added, put
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def recorded(school, other_teacher, teacher, head, dsl):
    case = a_disclosure(other_teacher, teacher)
    added(case, dsl, Power.WORK, by=head)
    return case


@pytest.fixture
def case(recorded, head):
    return put(recorded, State.ADVISED, by=head)


def names(done):
    return sorted(type(each).__name__ for each in done)


def test_one_letter_is_recorded_once(case, head, dsl):
    acting.act(case, **SUSPENDING, seen=None, by=head)
    said = {"at": timezone.now(), "how": "post", "seen": None}
    done = at_once(
        *[lambda p=p: acting.confirm_in_writing(case, **said, by=p) for p in (head, dsl)]
    )
    assert names(done) == ["Disclosure", "Refused"]
    assert ChronologyEntry.objects.filter(what="written").count() == 1


def test_one_outcome_is_recorded_once(case, head):
    done = at_once(lambda: conclude(case, head), lambda: conclude(case, head, outcome="unfounded"))
    assert names(done) == ["Disclosure", "Refused"]
    assert ChronologyEntry.objects.count() == 1


def test_the_first_to_act_before_advice_stays_named(recorded, head, dsl):
    said = SUSPENDING | OVERRIDING | {"seen": None}
    done = at_once(*[lambda p=p: acting.act(recorded, **said, by=p) for p in (head, dsl)])
    assert names(done) == ["Disclosure", "Disclosure"]
    first = ChronologyEntry.objects.order_by("number").first()
    assert Disclosure.objects.get().overridden_by == first.by


def test_of_two_from_the_same_page_one_is_kept(case, head, dsl):
    seen = case.revision
    done = at_once(*[lambda p=p: tell(case, p, seen=seen) for p in (head, dsl)])
    assert names(done) == ["Disclosure", "Refused"]
    assert list(ChronologyEntry.objects.values_list("number", flat=True)) == [1]


def test_both_of_two_that_do_not_touch_each_other_are_kept(case, head, dsl):
    done = conclude(case, head)
    at_once(
        lambda: answer(done, head, body="dbs"),
        lambda: answer(done, dsl, body="tra", answer="not-met"),
    )
    row = Disclosure.objects.get()
    assert (row.dbs, row.tra) == ("referred", "not-met")
