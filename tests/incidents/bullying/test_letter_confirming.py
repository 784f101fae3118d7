"""Who answers for a letter, what they read first, and what they see afterwards."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.bullying import letters
from incidents.bullying.models import BullyingCase, Letter, LetterKind, LetterState
from incidents.cases import confirmations
from incidents.cases.models import Confirmation, Grant, Power
from policyportal.people.models import RoleAssignment
from tests.incidents.bullying.letter_pages import MORE, WORDS, confirm, page, revision, text
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(school, other_teacher, head, dsl, chair):
    return a_bullying_case(other_teacher)


@pytest.fixture
def letter(case, head):
    return letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)


@pytest.fixture
def asked(letter, head):
    return letters.ask(letter, seen=None, by=head)


def test_the_second_person_reads_the_letter_where_they_answer(asked, case, dsl, as_person):
    shown = text(as_person(dsl).get(confirm(case)))
    assert "telephones at home" in shown
    assert page("letter", case, 1) in shown
    assert "at the latest until" not in shown  # a DSL reads the case by role
    assert f'name="seen" value="{revision()}"' in shown
    assert confirm(case) in text(as_person(dsl).get(page("letter", case, 1)))


def test_a_dsl_who_works_on_it_by_role_answers(asked, case, dsl, as_person):
    response = as_person(dsl).post(
        confirm(case), {"answer": "confirm", "words": "", "seen": revision()}
    )
    assert response.url == reverse("incidents:bullying-detail", args=[case.reference])
    assert Letter.objects.get().state == LetterState.RELEASED
    assert BullyingCase.objects.visible_to(dsl).exists()
    again = as_person(dsl).post(confirm(case), {"answer": "confirm", "words": "", "seen": 3})
    assert again.status_code == 302  # pressed twice


def test_the_manager_answers_what_the_dsl_wrote(case, head, dsl, as_person):
    letter = letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=dsl)
    asked = letters.ask(letter, seen=None, by=dsl)
    assert confirmations.waiting_for(head) == [asked]
    client = as_person(head)
    assert "telephones at home" in text(client.get(confirm(case)))
    client.post(confirm(case), {"answer": "refuse", "words": "Not now.", "seen": revision()})
    assert Letter.objects.get().state == LetterState.DRAFTED
    letters.ask(letter, seen=None, by=dsl)
    client.post(confirm(case), {"answer": "confirm", "words": "", "seen": revision()})
    assert Letter.objects.get().released_by == head


def test_a_chair_reads_the_letter_for_as_long_as_they_are_asked(
    school, other_teacher, head, dsl, chair, as_person
):
    case = a_bullying_case(other_teacher, affected=dsl)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    letters.ask(letter, seen=None, by=head)
    client = as_person(chair)
    shown = text(client.get(confirm(case)))
    assert "telephones at home" in shown and "at the latest until" in shown
    for name in ("letters", "letter", "letter-pdf"):
        assert client.get(page(name, case, *MORE.get(name, []))).status_code == 200
    assert client.get(page("letter-new", case, "year")).status_code == 403
    response = client.post(confirm(case), {"answer": "confirm", "words": "", "seen": revision()})
    assert response.url == reverse("overview:home")
    assert client.get(page("letter", case, 1)).status_code == 404


def test_answering_ends_what_was_given_for_it_and_nothing_else(
    school, other_teacher, head, dsl, chair, slt
):
    case = a_bullying_case(other_teacher, affected=dsl)
    added(case, chair, Power.READ, by=head)
    added(case, slt, Power.WORK, by=head)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    asked = letters.ask(letter, seen=None, by=head)
    assert asked.second == chair
    assert Grant.objects.running().count() == 3
    confirmations.answer(asked, yes=True, by=chair)
    running = Grant.objects.running().order_by("pk")
    assert [(one.person, one.power) for one in running] == [
        (chair, Power.READ),
        (slt, Power.WORK),
    ]


def test_who_was_added_to_work_confirms_without_another_grant(
    school, other_teacher, head, dsl, chair, slt
):
    case = a_bullying_case(other_teacher)
    added(case, slt, Power.WORK, by=head)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=slt)
    asked = letters.ask(letter, seen=None, by=slt)
    assert asked.second == head and Grant.objects.count() == 1
    confirmations.answer(asked, yes=True, by=head)
    assert Grant.objects.running().get().person == slt


def test_who_is_no_dsl_any_more_cannot_answer(asked, case, dsl, head, as_person):
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=dsl, role="dsl").update(ends_on=yesterday)
    typed = {"answer": "confirm", "words": "", "seen": revision()}
    assert as_person(dsl).post(confirm(case), typed).status_code == 404
    confirmations.take_back(Confirmation.objects.get(), by=head)
    assert Letter.objects.get().state == LetterState.DRAFTED


def test_a_no_without_words_says_so_and_the_letter_stays_shown(asked, case, dsl, as_person):
    typed = {"answer": "refuse", "words": "", "seen": revision()}
    shown = text(as_person(dsl).post(confirm(case), typed))
    assert "Say why you do not confirm it." in shown and "telephones at home" in shown


def test_who_asked_takes_it_back_where_they_work_on_the_case(case, head, dsl, slt, as_person):
    letter = letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=dsl)
    letters.ask(letter, seen=None, by=dsl)
    added(case, slt, Power.WORK, by=head)
    address = reverse("incidents:case-take-back", args=[case.reference])
    assert as_person(slt).get(address).status_code == 403
    assert address in text(as_person(dsl).get(page("letter", case, 1)))
    assert as_person(dsl).post(address, {"seen": revision()}).status_code == 302
    assert Letter.objects.get().state == LetterState.DRAFTED
    assert as_person(dsl).get(address).status_code == 403  # nothing of theirs is asked


def test_the_confirmation_of_another_kind_shows_no_letter(case, letter, head, dsl):
    other = Confirmation(purpose="close")
    assert confirmations.shown(case, other) is None
    assert letters.to_read(case) is None
