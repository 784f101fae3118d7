"""A page of the door left half filled in: what was given is kept, and what is empty no fault."""

import re
from html import unescape

import pytest

from incidents.disclosures.models import Draft
from incidents.reporting import door
from incidents.reporting.destinations import Choice
from tests.days import today
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.reports import (
    ASHA,
    START,
    TOBY,
    a_report,
    at,
    begun,
    seen,
    typed,
)

pytestmark = pytest.mark.django_db
SAID = "He said: “I was told to keep it secret <from> Mum & Dad.”"
ROW = {"child_0_name": "Asha Lall", "child_0_school_class": "5 Willow", "rows": "2"}
DOING = {"child_1_name": "Toby Marsh", "child_1_school_class": "5 Oak", "child_1_side": "doing"}


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


def chosen(by, choice: Choice) -> Draft:
    """Return a report of which only the first two questions were answered."""
    draft = door.begin(answers={"danger": "no"}, by=by)
    return door.save(draft, answers={"what": choice.value}, seen=draft.revision, by=by)


def leave(portal, draft: Draft, page: str, given: dict):
    return portal.post(at(draft, page), given | {"later": "yes", "seen": seen(draft)})


def kept(draft: Draft) -> dict:
    """Return what is kept of the pages behind the second one."""
    draft.refresh_from_db()
    return {name: value for name, value in draft.answers.items() if name not in ("danger", "what")}


HALF_FILLED = [
    ("told", Choice.PHONE, {"said": SAID}, {"said": SAID}),
    ("told", Choice.PHONE, {"platform": "other", "said": "  "}, {"platform": "other"}),
    (
        "told",
        Choice.PHONE,
        {"teller": "Mum", "in_confidence": "on"},
        {"teller": "Mum", "in_confidence": True},
    ),
    ("told", Choice.BULLYING, {"goes_on": "yes"}, {"goes_on": "yes"}),
    ("who", Choice.PHONE, {}, {}),
    ("who", Choice.ADULT, ROW, {"children": [ASHA | {"side": ""}]}),
    ("who", Choice.BULLYING, ROW, {"children": [ASHA | {"side": ""}]}),
    ("who", Choice.BULLYING, ROW | DOING, {"children": [ASHA | {"side": ""}, TOBY]}),
    ("who", Choice.BULLYING, DOING | {"rows": "2"}, {"children": [TOBY]}),
    ("who", Choice.BULLYING, {"doers": ["employed"]}, {"doers": ["employed"]}),
    ("who", Choice.CONDUCT, {"subject": "  "}, {}),
    ("who", Choice.WORKING_DAY, {"child_0_name": " "}, {}),
]


@pytest.mark.parametrize("page, choice, given, expected", HALF_FILLED)
def test_what_was_given_is_kept_and_there_again(page, choice, given, expected, portal, teacher):
    draft = chosen(teacher, choice)
    assert leave(portal, draft, page, given)["Location"] == START
    assert {name: value for name, value in kept(draft).items() if value} == expected
    html = unescape(text(portal.get(at(draft, page))))
    for name, words in given.items():
        if isinstance(words, str) and words.strip() and name != "rows":
            assert words in html or words == "on"
    check = text(portal.get(at(draft, "check")))
    assert "Before it can be sent" in check and ">Send</button>" not in check


@pytest.mark.parametrize("page, choice, given, expected", HALF_FILLED)
def test_to_go_on_the_same_page_has_to_be_filled_in(page, choice, given, expected, portal, teacher):
    draft = chosen(teacher, choice)
    response = portal.post(at(draft, page), given | {"seen": seen(draft)})
    assert "There is a problem" in text(response)
    assert kept(draft) == {}


WRONG = [
    ("told", Choice.PHONE, {"said": SAID, "happened_on": "2999-01-01"}, "happened_on"),
    ("told", Choice.PHONE, {"said": SAID, "happened_on": "soon"}, "happened_on"),
    ("told", Choice.PHONE, {"said": SAID, "aware_at": "yesterday"}, "aware_at"),
    (
        "told",
        Choice.PHONE,
        {"aware_at": "2026-01-01T10:00", "happened_on": "2026-01-02"},
        "aware_at",
    ),
    ("told", Choice.PHONE, {"said": "x" * 20_001}, "said"),
    ("who", Choice.PHONE, {"child_0_school_class": "5 Oak"}, "child_0_name"),
    ("who", Choice.BULLYING, {"rows": "2", "child_1_school_class": "5 Oak"}, "child_1_name"),
    ("who", Choice.PHONE, {"child_0_name": "x" * 201}, "child_0_name"),
    ("who", Choice.CONDUCT, {"subject": "Nobody Here"}, "subject"),
    ("who", Choice.BULLYING, {"child_0_name": "Asha", "child_0_side": "guilty"}, "child_0_side"),
]


@pytest.mark.parametrize("page, choice, given, field", WRONG)
def test_what_is_ill_formed_is_said_and_not_lost(page, choice, given, field, portal, teacher):
    draft = chosen(teacher, choice)
    response = leave(portal, draft, page, given)
    html = unescape(text(response))
    assert "There is a problem" in html
    assert list(response.context["form"].errors) == [field]  # the empty ones are no fault
    for name, words in given.items():
        if name not in ("rows", "child_0_side"):
            assert words in html
    assert kept(draft) == {}


def test_two_answers_that_contradict_each_other_are_said(portal, teacher, other_teacher):
    draft = chosen(teacher, Choice.CONDUCT)
    both = {"subject": other_teacher.name, "described": "A coach"}
    assert "Give one of the two" in text(leave(portal, draft, "who", both))
    assert kept(draft) == {}


def test_what_was_emptied_again_does_not_come_back(portal, teacher):
    draft = a_report(teacher, Choice.BULLYING)
    told = typed(draft.answers, "told") | {"said": ""}
    assert leave(portal, draft, "told", told)["Location"] == START
    assert leave(portal, draft, "who", {"doers": ["pupil"], "rows": "2"})["Location"] == START
    now = kept(draft)
    assert not now["said"] and not now["children"] and now["doers"] == ["pupil"]
    for page in ("told", "who", "check"):
        html = text(portal.get(at(draft, page)))
        assert "secret" not in html and "Asha" not in html
    assert "Write down what you saw or were told." in text(portal.get(at(draft, "check")))


def test_who_told_it_and_that_it_is_in_confidence_are_kept_as_well(portal, teacher):
    draft = chosen(teacher, Choice.FIREWALL)
    leave(
        portal,
        draft,
        "told",
        {"source": "child", "in_confidence": "on", "happened_on": today().isoformat()},
    )
    html = text(portal.get(at(draft, "told")))
    assert re.search(r'value="child"[^>]*\bchecked\b', html)
    assert re.search(r'name="in_confidence"[^>]*\bchecked\b', html)
    assert "There is a problem" not in html  # what is still empty is not held against anybody
    assert "Told in confidence" in html


def test_gone_on_with_it_is_sent_like_any_other(portal, teacher):
    draft = chosen(teacher, Choice.PHONE)
    leave(portal, draft, "who", ROW)
    leave(portal, draft, "told", {"said": SAID})
    full = a_report(teacher, Choice.PHONE)
    rest = typed(full.answers, "told") | {"seen": seen(draft)}
    assert portal.post(at(draft, "told"), rest)["Location"] == at(draft, "check")
    assert kept(draft)["children"] == [ASHA | {"side": ""}]
    assert ">Send</button>" in text(portal.get(at(draft, "check")))


def test_where_nothing_was_chosen_it_says_how_to_go_on(portal):
    draft = begun(portal)
    assert leave(portal, draft, "what", {})["Location"] == START
    html = text(portal.get(START))
    assert "Nothing was chosen yet." in html and f"Come back to {draft.reference}" not in html
    portal.post(START, {"danger": "no"})
    assert Draft.objects.get() == draft  # the same one is gone on with
