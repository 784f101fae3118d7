"""Two people and one letter, at the same moment."""

import pytest

from incidents.bullying import letters
from incidents.bullying.models import Letter, LetterKind
from incidents.cases import confirmations
from incidents.cases.models import ChronologyEntry, Confirmation
from tests.incidents.bullying.rows import a_bullying_case
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def letter(school, other_teacher, head, dsl):
    case = a_bullying_case(other_teacher)
    return letters.write(case, LetterKind.WARNING, words="Dear all,", seen=None, by=head)


def fresh(letter) -> Letter:
    return Letter.objects.select_related("case").get(pk=letter.pk)


def names(done):
    return sorted(type(each).__name__ for each in done)


def test_two_letters_at_once_have_two_numbers(letter, head, dsl):
    case = fresh(letter).case
    write = [
        lambda by=by: letters.write(case, LetterKind.YEAR, words="Dear all,", seen=None, by=by)
        for by in (head, dsl)
    ]
    assert names(at_once(*write)) == ["Letter", "Letter"]
    assert sorted(one.number for one in Letter.objects.all()) == [1, 2, 3]


def test_asked_twice_is_asked_once(letter, head):
    mine, other = fresh(letter), fresh(letter)
    done = at_once(
        lambda: letters.ask(mine, seen=None, by=head),
        lambda: letters.ask(other, seen=None, by=head),
    )
    assert names(done) == ["Confirmation", "Refused"]
    assert Confirmation.objects.count() == 1


def test_asked_or_dropped(letter, head, dsl):
    mine, other = fresh(letter), fresh(letter)
    done = at_once(
        lambda: letters.ask(mine, seen=None, by=head),
        lambda: letters.drop(other, seen=None, by=dsl),
    )
    assert "Refused" in names(done)
    state = Letter.objects.get().state
    assert (state, Confirmation.objects.count()) in [("asked", 1), ("dropped", 0)]


def test_yes_twice_releases_once(letter, head, dsl):
    asked = letters.ask(letter, seen=None, by=head)
    mine, other = (Confirmation.objects.get(pk=asked.pk) for _ in range(2))
    done = at_once(
        lambda: confirmations.answer(mine, yes=True, by=dsl),
        lambda: confirmations.answer(other, yes=True, by=dsl),
    )
    assert names(done) == ["BullyingCase", "Refused"]
    assert ChronologyEntry.objects.filter(what="letter-released").count() == 1


def test_released_or_taken_back(letter, head, dsl):
    asked = letters.ask(letter, seen=None, by=head)
    mine, other = (Confirmation.objects.get(pk=asked.pk) for _ in range(2))
    done = at_once(
        lambda: confirmations.answer(mine, yes=True, by=dsl),
        lambda: confirmations.take_back(other, by=head),
    )
    assert names(done) == ["BullyingCase", "Refused"]
    asked.refresh_from_db()
    assert (Letter.objects.get().state, asked.answer) in [
        ("released", "confirmed"),
        ("drafted", "taken-back"),
    ]
