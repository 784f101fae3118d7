"""The second person and the case manager, at the same moment."""

import pytest

from incidents.cases import confirmations, destroying
from incidents.cases.models import ChronologyEntry, Confirmation
from incidents.disclosures import closing
from incidents.disclosures.models import Disclosure, Outcome, State
from tests.incidents.rows import a_disclosure, put
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return put(a_disclosure(other_teacher, teacher), State.CONCLUDED, by=head)


@pytest.fixture
def asked(case, head):
    return closing.ask_to_close(case, reason="Done.", seen=None, by=head)


def answer(asked, by, **more):
    mine = Confirmation.objects.get(pk=asked.pk)
    return lambda: confirmations.answer(mine, **({"yes": True} | more), by=by)


def names(done):
    return sorted(type(each).__name__ for each in done)


def test_one_thing_is_asked_once(case, head):
    ask = [
        lambda: closing.ask_to_close(case, reason="Done.", seen=None, by=head),
        lambda: closing.ask_to_void(case, reason="A mistake.", seen=None, by=head),
    ]
    assert names(at_once(*ask)) == ["Confirmation", "Refused"]
    assert Confirmation.objects.count() == 1


def test_yes_pressed_twice_closes_once(asked, case, chair):
    assert names(at_once(answer(asked, chair), answer(asked, chair))) == ["Disclosure", "Refused"]
    assert ChronologyEntry.objects.filter(case=case.pk, what="closed").count() == 1


def test_answered_or_taken_back(asked, case, head, chair):
    mine = Confirmation.objects.get(pk=asked.pk)
    done = at_once(answer(asked, chair), lambda: confirmations.take_back(mine, seen=None, by=head))
    assert names(done) == ["Disclosure", "Refused"]
    state = Disclosure.objects.get().state
    asked.refresh_from_db()
    assert (state, asked.answer) in [
        (State.CLOSED, "confirmed"),
        (State.CONCLUDED, "taken-back"),
    ]


def test_destroyed_once_and_whoever_came_second_gets_a_sentence(case, head, chair):
    Disclosure.objects.update(outcome=Outcome.FALSE)
    confirmations.answer(
        closing.ask_to_close(case, reason="Done.", seen=None, by=head), yes=True, by=chair
    )
    asked = destroying.ask_to_destroy(case, reason="It is time.", seen=None, by=head)
    done = at_once(
        answer(asked, chair),
        lambda: closing.reopen(case, reason="More.", seen=None, by=head),
    )
    assert "Refused" in names(done)
    assert (
        Disclosure.objects.filter(state=State.ADVISED).count() + (not Disclosure.objects.exists())
        == 1
    )
