"""The pages of a second person: what is asked, the case beside it, the answer; taking it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.cases import confirmations
from incidents.cases.models import Power
from incidents.disclosures import closing
from incidents.disclosures.models import Disclosure, Outcome, State
from policyportal.audit.models import Entry
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db
REASON = "The LADO advised, and nothing is left to do."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), State.CONCLUDED, by=head)
    Disclosure.objects.filter(pk=case.pk).update(outcome=Outcome.FALSE)
    return Disclosure.objects.get(pk=case.pk)


@pytest.fixture
def asked(case, head):
    return closing.ask_to_close(case, reason=REASON, seen=None, by=head)


def confirm(case):
    return reverse("incidents:case-confirm", args=[case.reference])


def take_back(case):
    return reverse("incidents:case-take-back", args=[case.reference])


def detail(case):
    return reverse("incidents:disclosure-detail", args=[case.reference])


def test_the_second_person_reads_what_is_asked(asked, case, chair, as_person):
    page = as_person(chair).get(confirm(case)).content.decode()
    assert REASON in page
    assert "Ruth Adeyemi" in page
    assert detail(case) in page
    assert f'name="seen" value="{Disclosure.objects.get().revision}"' in page


def test_looking_at_it_is_a_look_at_the_case(asked, case, chair, as_person):
    as_person(chair).get(confirm(case))
    last = Entry.objects.latest("number")
    assert (last.action, last.by) == ("case.viewed", f"people.person:{chair.pk}")


def test_and_may_read_the_case(asked, case, chair, as_person):
    assert as_person(chair).get(detail(case)).status_code == 200
    as_person(chair).post(confirm(case), {"answer": "confirm", "words": "", "seen": 2})
    assert as_person(chair).get(detail(case)).status_code == 404


def test_yes_closes_it_and_leads_home(asked, case, chair, as_person):
    sent = {"answer": "confirm", "words": "", "seen": 2}
    response = as_person(chair).post(confirm(case), sent, follow=True)
    assert response.redirect_chain[-1][0] == reverse("overview:home")
    assert "recorded" in response.content.decode()
    assert Disclosure.objects.get().state == State.CLOSED


def test_pressed_twice_it_is_answered_once_and_says_so(asked, case, chair, as_person):
    sent = {"answer": "confirm", "words": "", "seen": 2}
    as_person(chair).post(confirm(case), sent)
    for _ in range(2):
        response = as_person(chair).post(confirm(case), sent, follow=True)
        assert f"You have answered what was asked about {case.reference}" in (
            response.content.decode()
        )
    assert Disclosure.objects.get().state == State.CLOSED


def test_who_answered_and_is_its_subject_now_finds_nothing(asked, case, chair, as_person):
    as_person(chair).post(confirm(case), {"answer": "refuse", "words": "No.", "seen": 2})
    Disclosure.objects.update(subject=chair)
    assert as_person(chair).get(confirm(case)).status_code == 404


def test_what_waits_for_whom(asked, case, head, chair, governor, time_machine):
    assert confirmations.waiting_for(chair) == [asked]
    assert confirmations.waiting_for(head) == confirmations.waiting_for(governor) == []
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert confirmations.waiting_for(chair) == []


def test_no_keeps_what_was_typed_until_it_is_whole(asked, case, chair, as_person):
    page = as_person(chair).post(confirm(case), {"answer": "refuse", "words": "", "seen": 2})
    assert "Say why you do not confirm it." in page.content.decode()
    page = as_person(chair).post(confirm(case), {"answer": "", "words": "Not yet.", "seen": 2})
    assert "Not yet." in page.content.decode()
    assert confirmations.open_one(case) is not None
    as_person(chair).post(confirm(case), {"answer": "refuse", "words": "Not yet.", "seen": 2})
    asked.refresh_from_db()
    assert (asked.answer, asked.words) == ("refused", "Not yet.")


def test_an_older_page_gets_a_sentence_and_keeps_the_words(asked, case, chair, as_person):
    sent = {"answer": "refuse", "words": "Not yet, please.", "seen": 1}
    page = as_person(chair).post(confirm(case), sent).content.decode()
    assert "This page is older" in page
    assert "Not yet, please." in page
    assert 'name="seen" value="2"' in page


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_page_that_says_no_revision_is_an_old_one(seen, asked, case, chair, as_person):
    page = as_person(chair).post(confirm(case), {"answer": "confirm", "words": "", "seen": seen})
    assert "This page is older" in page.content.decode()


def test_who_manages_it_cannot_answer(asked, case, head, as_person):
    assert as_person(head).get(confirm(case)).status_code == 403
    assert as_person(head).post(confirm(case), {"answer": "confirm"}).status_code == 403


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "governor", "administrator", "slt"]
)
@pytest.mark.parametrize("page", [confirm, take_back])
def test_nobody_else_finds_it(page, who, asked, case, request, as_person):
    client = as_person(request.getfixturevalue(who))
    assert client.get(page(case)).status_code == 404
    assert client.post(page(case), {"answer": "confirm"}).status_code == 404


@pytest.mark.parametrize("page", [confirm, take_back])
def test_strangers_sign_in(page, asked, case, client):
    assert client.get(page(case)).status_code == 302
    assert "/account/" in client.get(page(case)).url


def test_who_was_only_added_cannot_answer_nor_take_back(asked, case, dsl, head, as_person):
    added(case, dsl, Power.WORK, by=head)
    assert as_person(dsl).get(confirm(case)).status_code == 403
    assert as_person(dsl).get(take_back(case)).status_code == 403


def test_after_fourteen_days_it_is_gone_and_can_be_asked_again(
    asked, case, chair, head, as_person, time_machine
):
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert as_person(chair).get(confirm(case)).status_code == 404
    as_person(head).post(take_back(case), {"seen": 2})
    assert confirmations.open_one(case) is None


def test_taken_back(asked, case, head, chair, as_person):
    assert "Daniel Rosen" in as_person(head).get(take_back(case)).content.decode()
    response = as_person(head).post(take_back(case), {"seen": 2})
    assert response.url == detail(case)
    assert confirmations.open_one(case) is None
    assert as_person(chair).get(confirm(case)).status_code == 404
    for page in (take_back, confirm):  # nothing waits any more
        assert as_person(head).get(page(case)).url == detail(case)
