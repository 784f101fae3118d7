"""The pages of a conduct record."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import conduct
from incidents.disclosures.models import Disclosure, Kind, State
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
EXPLAIN, OUTCOME, ESCALATE = PAGES = [
    "disclosure-explanation",
    "disclosure-conduct-outcome",
    "disclosure-escalate",
]
WORDS = "She says that it was meant as a joke."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_conduct_record(other_teacher, teacher)


def at(name, case):
    return reverse(f"incidents:{name}", args=[case.reference])


def a_while_ago(name):
    then = timezone.localtime() - timedelta(minutes=30)
    return {name: then.strftime("%Y-%m-%dT%H:%M")}


SENT = {
    EXPLAIN: {"words": WORDS} | a_while_ago("heard_at"),
    OUTCOME: {"outcome": "words-of-advice", "reasons": "It was taken down."},
    ESCALATE: {"reason": "A pupil is in it.", "children": "", "limbs": ["risk"]}
    | a_while_ago("aware_at"),
}


def heard(case, by):
    conduct.explained(case, words=WORDS, heard_at=timezone.now(), seen=None, by=by)


@pytest.mark.parametrize("name", PAGES)
def test_the_manager_sees_it(name, case, head, as_person):
    page = as_person(head).get(at(name, case))
    assert page.status_code == 200
    assert page.content.decode().count("btn-primary") <= 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "chair", "dsl", "governor", "administrator", "slt"]
)
def test_nobody_else_finds_it(name, who, case, request, as_person):
    client = as_person(request.getfixturevalue(who))
    assert client.get(at(name, case)).status_code == 404
    assert client.post(at(name, case), SENT[name] | {"seen": 1}).status_code == 404


@pytest.mark.parametrize(
    ("name", "power", "status"),
    [
        (EXPLAIN, Power.READ, 403),
        (EXPLAIN, Power.WORK, 200),
        (OUTCOME, Power.READ, 403),
        (OUTCOME, Power.WORK, 403),
        (ESCALATE, Power.READ, 403),
        (ESCALATE, Power.WORK, 200),
    ],
)
def test_who_was_added(name, power, status, case, head, dsl, as_person):
    added(case, dsl, power, by=head)
    assert as_person(dsl).get(at(name, case)).status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in(name, case, client):
    assert client.get(at(name, case)).status_code == 302


def test_an_explanation(case, head, as_person):
    response = as_person(head).post(at(EXPLAIN, case), SENT[EXPLAIN] | {"seen": 1})
    assert response.url == at("disclosure-detail", case)
    assert ChronologyEntry.objects.get().words == WORDS


def test_an_explanation_in_the_future_keeps_what_was_typed(case, head, as_person):
    sent = SENT[EXPLAIN] | {"heard_at": "2099-01-01T10:00", "seen": 1}
    page = as_person(head).post(at(EXPLAIN, case), sent).content.decode()
    assert "There is a problem" in page
    assert WORDS in page
    assert not ChronologyEntry.objects.exists()


def test_the_outcome_waits_until_the_person_is_heard(case, head, as_person):
    page = as_person(head).get(at(OUTCOME, case)).content.decode()
    assert "Hear the person first" in page
    assert "Record the outcome" not in page
    page = as_person(head).post(at(OUTCOME, case), SENT[OUTCOME] | {"seen": 1}).content.decode()
    assert "Hear the person first" in page
    assert "It was taken down." in page
    heard(case, head)
    as_person(head).post(at(OUTCOME, case), SENT[OUTCOME] | {"seen": 2})
    assert Disclosure.objects.get().conduct_outcome == "words-of-advice"


def test_turned_into_a_disclosure_by_one_action(case, head, as_person):
    response = as_person(head).post(at(ESCALATE, case), SENT[ESCALATE] | {"seen": 1}, follow=True)
    assert response.redirect_chain[-1][0] == at("disclosure-detail", case)
    row = Disclosure.objects.get()
    assert (row.kind, row.limbs) == (Kind.DISCLOSURE, ["risk"])
    assert row.due_at


def test_no_limb_need_be_ticked_and_no_other_can_be(case, head, as_person):
    sent = SENT[ESCALATE] | {"limbs": ["nonsense"], "seen": 1}
    page = as_person(head).post(at(ESCALATE, case), sent).content.decode()
    assert "Choose from these only." in page
    as_person(head).post(at(ESCALATE, case), SENT[ESCALATE] | {"limbs": [], "seen": 1})
    assert Disclosure.objects.get().kind == Kind.DISCLOSURE


@pytest.mark.parametrize("name", PAGES)
def test_an_old_page_keeps_what_was_typed(name, case, head, as_person):
    page = as_person(head).post(at(name, case), SENT[name] | {"seen": 0}).content.decode()
    assert "This page is older" in page
    assert SENT[name].get("words", SENT[name].get("reason", "taken down")) in page


@pytest.mark.parametrize("name", PAGES)
def test_where_it_is_pointless(name, other_teacher, teacher, school, head, chair, as_person):
    disclosure = a_disclosure(other_teacher, teacher)
    ended = put(a_conduct_record(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    for case in (disclosure, ended):
        assert as_person(head).get(at(name, case)).url == at("disclosure-detail", case)
        page = as_person(head).post(at(name, case), SENT[name] | {"seen": 1})
        assert "There is a problem" in page.content.decode()
