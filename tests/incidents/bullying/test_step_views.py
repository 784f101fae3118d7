"""The pages of each step of the middle and the ends: who, when, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.bullying import going_on
from incidents.bullying.facts import Danger
from incidents.bullying.models import BullyingCase, State
from incidents.cases.models import ChronologyEntry, Confirmation, Power
from tests.incidents.bullying.assessed import A_FORMER_PUPIL, assessed
from tests.incidents.bullying.reading import page, text
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
WORDS = "Both families were here, and it is settled."
STRANGERS = ["teacher", "other_teacher", "chair", "slt", "administrator", "governor"]

# By page: where the case stands, what is sent, where it stands afterwards.
PAGES = {
    "investigate": (State.ASSESSED, {"words": WORDS}, State.INVESTIGATING),
    "found": (State.INVESTIGATING, {"words": WORDS}, State.INVESTIGATING),
    "tick": (State.FAMILIES, {"note": WORDS}, State.FAMILIES),
    "resolve": (State.FAMILIES, {"words": WORDS}, State.RESOLVED),
    "goes-on": (State.RESOLVED, {"words": WORDS}, State.FAMILIES),
    "not-school": (State.ASSESSED, {"words": WORDS, "school_told": "none"}, State.NOT_SCHOOL),
    "close": (State.NOT_SCHOOL, {"words": WORDS}, State.CLOSED),
    "void": (State.FAMILIES, {"reason": WORDS}, State.FAMILIES),
    "reopen": (State.CLOSED, {"words": WORDS}, State.ASSESSED),
}
MANAGERS = ("close", "void", "reopen")
ASKED_FOR = [name for name in PAGES if name not in ("investigate", "tick")]  # words
AMISS = {"investigate": State.REPORTED, "found": State.ASSESSED, "reopen": State.FAMILIES}


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    return a_bullying_case(teacher)


def at(name, case):
    return page(name, case, "children-safe") if name == "tick" else page(name, case)


def ready(name, case, head) -> BullyingCase:
    """Bring the case to where the page has something to do."""
    assessed(case, head, **A_FORMER_PUPIL)
    put(case, PAGES[name][0], by=head)
    if PAGES[name][0] != State.CLOSED:
        going_on.tick(case, "check-welfare", seen=None, by=head)
    return BullyingCase.objects.get(pk=case.pk)


def sending(name, case, **more):
    return PAGES[name][1] | {"seen": case.revision} | more


@pytest.mark.parametrize("name", PAGES)
def test_what_is_sent_is_done_and_leads_back_to_the_case(name, case, head, as_person):
    case = ready(name, case, head)
    client = as_person(head)
    html = text(client.get(at(name, case)))
    assert html.count("btn-primary") + html.count("btn-danger") == 1
    answer = client.post(at(name, case), sending(name, case))
    assert (answer.status_code, answer["Location"]) == (302, page("detail", case))
    assert BullyingCase.objects.get(pk=case.pk).state == PAGES[name][2]
    assert ChronologyEntry.objects.filter(case=case.pk).latest("number").words == WORDS


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_finds_it(name, who, case, head, request, as_person):
    case = ready(name, case, head)
    client = as_person(request.getfixturevalue(who))
    assert client.get(at(name, case)).status_code == 404
    assert client.post(at(name, case), sending(name, case)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_who_was_added_to_read_may_not(name, case, head, slt, as_person):
    case = ready(name, case, head)
    added(case, slt, Power.READ, by=head)
    assert as_person(slt).get(at(name, case)).status_code == 403
    assert as_person(slt).post(at(name, case), sending(name, case)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_who_works_on_it_does_all_but_what_its_manager_decides(name, case, head, dsl, as_person):
    case = ready(name, case, head)
    wanted = 403 if name in MANAGERS else 200
    assert as_person(dsl).get(at(name, case)).status_code == wanted


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in(name, case, client):
    assert client.get(at(name, case)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_an_old_page_keeps_what_was_typed(name, case, head, as_person):
    case = ready(name, case, head)
    html = text(as_person(head).post(at(name, case), sending(name, case, seen=0)))
    assert "This page is older" in html
    assert WORDS in html


@pytest.mark.parametrize("name", ASKED_FOR)
def test_words_are_asked_for(name, case, head, as_person):
    case = ready(name, case, head)
    field = "reason" if name == "void" else "words"
    html = text(as_person(head).post(at(name, case), sending(name, case, **{field: " "})))
    assert "There is a problem" in html
    assert BullyingCase.objects.get(pk=case.pk).state == PAGES[name][0]
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_where_it_is_not_the_time_for_it_one_is_led_back(name, case, head, chair, as_person):
    assessed(case, head)
    put(case, AMISS.get(name, State.VOIDED), by=head, second=chair)
    answer = as_person(head).get(at(name, case))
    assert (answer.status_code, answer["Location"]) == (302, page("detail", case))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "reopen"])
def test_what_was_typed_as_it_closed_is_kept(name, case, head, chair, as_person):
    assessed(case, head)
    case = put(case, State.CLOSED, by=head)
    html = text(as_person(head).post(at(name, case), sending(name, case, school_told="none")))
    assert "There is a problem" in html
    assert WORDS in html


def test_a_step_that_is_none_of_the_case_is_not_there(case, head, as_person):
    client = as_person(head)
    for step in ("support-staff", "no-such-step"):
        assert client.get(page("tick", case, step)).status_code == 404


def test_what_was_ticked_leads_back(case, head, as_person):
    going_on.tick(case, "children-safe", seen=None, by=head)
    assert as_person(head).get(at("tick", case)).status_code == 302


def test_what_has_to_come_first_is_said_before_anything_is_typed(case, head, as_person):
    client = as_person(head)
    assessed(case, head, **A_FORMER_PUPIL)
    put(case, State.ASSESSED, by=head)
    html = text(client.get(page("not-school", case)))
    assert "See how our own pupil is first" in html and "btn-primary" not in html
    html = text(client.get(page("close", case)))
    assert "Say first that it is resolved" in html and "btn-primary" not in html


def test_a_reason_is_asked_for_where_it_is_the_schools(case, head, as_person):
    assessed(case, head)
    case = put(case, State.ASSESSED, by=head)
    going_on.tick(case, "check-welfare", seen=None, by=head)
    case = BullyingCase.objects.get(pk=case.pk)
    client = as_person(head)
    assert "although the policy says that it is the school’s" in text(
        client.get(page("not-school", case))
    )
    html = text(client.post(page("not-school", case), sending("not-school", case)))
    assert "Say why it is not, all the same." in html and WORDS in html
    sent = sending("not-school", case, otherwise="They have all moved.")
    assert client.post(page("not-school", case), sent).status_code == 302


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"school_told": ""}, "Say whether the other school was told."),
        ({"school_told": "told"}, "Give the day on which it was told."),
        ({"school_told": "told", "told_on": "2999-01-01"}, "The year 2999 cannot be right."),
        ({"school_told": "told", "told_on": "nonsense"}, "There is a problem"),
        ({"school_told": "not-told"}, "Say why it was not told."),
    ],
)
def test_what_is_amiss_with_the_other_school_is_said(more, sentence, case, head, as_person):
    case = ready("not-school", case, head)
    answer = as_person(head).post(page("not-school", case), sending("not-school", case, **more))
    assert sentence in text(answer) and WORDS in text(answer)


def test_a_referral_that_was_not_made_is_named_before_closing(case, head, as_person):
    put(case, State.RESOLVED, by=head)
    assessed(case, head, danger=frozenset({Danger.SELF_HARM}))
    going_on.tick(case, "check-welfare", seen=None, by=head)
    case, client = BullyingCase.objects.get(pk=case.pk), as_person(head)
    html = text(client.get(page("close", case)))
    assert "Children’s social care" in html and page("outside", case) in html
    assert "Until" in html and "The figures are the school’s own" in html
    html = text(client.post(page("close", case), sending("close", case)))
    assert "Say why it was not referred." in html and WORDS in html
    sent = sending("close", case, why_not_referred="They know her.")
    assert client.post(page("close", case), sent).status_code == 302


def test_a_time_to_come_is_refused_at_its_field(case, head, as_person):
    case = ready("found", case, head)
    when = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = as_person(head).post(page("found", case), sending("found", case, happened_at=when))
    assert "This lies in the future" in text(answer) and WORDS in text(answer)


def test_a_button_pressed_twice_does_it_once(case, head, as_person):
    case = ready("found", case, head)
    client, sent = as_person(head), sending("found", case)
    assert client.post(page("found", case), sent).status_code == 302
    assert "This page is older" in text(client.post(page("found", case), sent))
    assert ChronologyEntry.objects.filter(case=case.pk, what="found").count() == 1
