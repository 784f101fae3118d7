"""The pages on which a case is closed, voided or reopened."""

import pytest
from django.urls import reverse

from incidents.cases import confirmations
from incidents.cases.models import Confirmation, Power
from incidents.disclosures.models import Disclosure, Outcome, State
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
PAGES = ["disclosure-close", "disclosure-void", "disclosure-reopen"]
REASON = "Nothing is left to do, and everybody was told."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


def at(name, case):
    return reverse(f"incidents:{name}", args=[case.reference])


def for_page(name, case, head, chair):
    """Bring the case to a state in which the page has something to do."""
    state = State.CLOSED if name == "disclosure-reopen" else State.CONCLUDED
    return put(case, state, by=head, second=chair)


@pytest.mark.parametrize("name", PAGES)
def test_the_manager_sees_it(name, case, head, chair, as_person):
    for_page(name, case, head, chair)
    page = as_person(head).get(at(name, case))
    assert page.status_code == 200
    assert page.content.decode().count("btn-primary") <= 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "chair", "dsl", "governor", "administrator", "slt"]
)
def test_nobody_else_finds_it(name, who, case, head, chair, request, as_person):
    for_page(name, case, head, chair)
    client = as_person(request.getfixturevalue(who))
    assert client.get(at(name, case)).status_code == 404
    assert client.post(at(name, case), {"reason": REASON, "seen": 1}).status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("power", [Power.READ, Power.WORK])
def test_who_was_added_may_not(name, power, case, head, chair, dsl, as_person):
    for_page(name, case, head, chair)
    added(case, dsl, power, by=head)
    assert as_person(dsl).get(at(name, case)).status_code == 403
    sent = {"reason": REASON, "seen": 1}
    assert as_person(dsl).post(at(name, case), sent).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in(name, case, client):
    assert client.get(at(name, case)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_a_reason_is_asked_for(name, case, head, chair, as_person):
    for_page(name, case, head, chair)
    page = as_person(head).post(at(name, case), {"reason": " ", "seen": 1})
    assert "There is a problem" in page.content.decode()
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_old_page_keeps_what_was_typed(name, case, head, chair, as_person):
    for_page(name, case, head, chair)
    page = as_person(head).post(at(name, case), {"reason": REASON, "seen": 0})
    assert "This page is older" in page.content.decode()
    assert REASON in page.content.decode()


def test_asking_to_close(case, head, chair, as_person):
    put(case, State.CONCLUDED, by=head)
    page = as_person(head).get(at("disclosure-close", case)).content.decode()
    assert "Daniel Rosen is asked to confirm it" in page
    assert "date of birth missing" in page
    response = as_person(head).post(at("disclosure-close", case), {"reason": REASON, "seen": 1})
    assert response.url == at("disclosure-detail", case)
    assert confirmations.open_one(case).reason == REASON
    again = as_person(head).post(at("disclosure-close", case), {"reason": REASON, "seen": 2})
    assert "is being asked" in again.content.decode()
    assert Confirmation.objects.count() == 1


def test_what_has_to_come_first_is_listed(case, head, as_person):
    put(case, State.CONCLUDED, by=head)
    Disclosure.objects.update(outcome=Outcome.SUBSTANTIATED)
    page = as_person(head).get(at("disclosure-close", case)).content.decode()
    assert "Disclosure and Barring Service" in page
    assert "Ask for confirmation" not in page
    page = as_person(head).post(at("disclosure-close", case), {"reason": REASON, "seen": 1})
    assert "cannot be closed yet" in page.content.decode()
    assert f"{REASON}</textarea>" in page.content.decode()  # typed before it came to be known


def test_nobody_left_to_ask_is_said_before(school, other_teacher, teacher, head, as_person):
    case = put(a_disclosure(other_teacher, teacher), State.CONCLUDED, by=head)
    page = as_person(head).get(at("disclosure-close", case)).content.decode()
    assert "the local authority" in page


def test_asking_to_void(case, head, as_person):
    as_person(head).post(at("disclosure-void", case), {"reason": "Twice recorded.", "seen": 1})
    assert confirmations.open_one(case).purpose == "void"


def test_reopening(case, head, chair, as_person):
    put(case, State.CLOSED, by=head, second=chair)
    page = as_person(head).get(at("disclosure-reopen", case)).content.decode()
    assert "“Advice received”" in page
    as_person(head).post(at("disclosure-reopen", case), {"reason": "More.", "seen": 1})
    assert Disclosure.objects.get().state == State.ADVISED


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("disclosure-close", State.CLOSED),
        ("disclosure-close", State.VOIDED),
        ("disclosure-void", State.CLOSED),
        ("disclosure-void", State.VOIDED),
        ("disclosure-reopen", State.RECORDED),
        ("disclosure-reopen", State.VOIDED),
    ],
)
def test_where_the_state_makes_it_pointless(name, state, case, head, chair, as_person):
    put(case, state, by=head, second=chair)
    assert as_person(head).get(at(name, case)).url == at("disclosure-detail", case)
    page = as_person(head).post(at(name, case), {"reason": REASON, "seen": 1})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert Disclosure.objects.get().state == state


def test_a_conduct_record_is_closed_too(school, other_teacher, teacher, head, chair, as_person):
    case = put(a_conduct_record(other_teacher, teacher), State.CONCLUDED, by=head)
    as_person(head).post(at("disclosure-close", case), {"reason": REASON, "seen": 1})
    assert confirmations.open_one(case).purpose == "close"
