"""Writing a draft in a browser."""

import pytest

from compliance.advice import actions
from compliance.advice.content import Claim
from compliance.advice.models import AdviceVersion
from tests.compliance.advice.sheets import CLAIM, a_sheet
from tests.days import in_a_year, tomorrow

pytestmark = pytest.mark.django_db
BASE = "/advice/manage/clipper/1/"
FACT = {"says": "It is so.", "year": "2024", "source": "A survey"}


@pytest.fixture
def writer(as_person, administrator, draft):
    return as_person(administrator)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def point(*facts: dict, **said) -> dict:
    sent = {"seen": 1, "text": "Ask.", "facts-TOTAL_FORMS": len(facts), "facts-INITIAL_FORMS": 0}
    for at, fact in enumerate(facts):
        sent |= {f"facts-{at}-{name}": value for name, value in fact.items()}
    return sent | said


def tips():
    return AdviceVersion.objects.get().says.tips


def test_a_point_is_added(writer):
    said = point(heading="Time", text=" Set \n a limit. ", steps="One\n\n Two ", picture="clock")
    assert writer.post(f"{BASE}tips/add/", said).url == BASE
    made = tips()[-1]
    assert (made.key, made.heading, made.text) == ("time", "Time", "Set a limit.")
    assert (made.steps, made.picture, made.claims) == (("One", "Two"), "clock", ())


def test_a_point_is_changed_and_its_facts_with_it(writer):
    page = text(writer.get(f"{BASE}what_it_is/clips/"))
    assert "An app for clips." in page and CLAIM.says in page
    checked = FACT | {
        "now": "It is not.",
        "checked_on": "2026-01-31",
        "checked_source": "There",
        "changed": "on",
    }
    assert writer.post(f"{BASE}what_it_is/clips/", point(checked, FACT)).url == BASE
    made = AdviceVersion.objects.get().says.what_it_is[0]
    assert made.claims == (
        Claim("It is so.", 2024, "A survey", "It is not.", "2026-01-31", "There", True),
        Claim("It is so.", 2024, "A survey"),
    )


def test_clearing_a_fact_removes_it(writer):
    said = {"facts-INITIAL_FORMS": 1}
    writer.post(f"{BASE}what_it_is/clips/", point(FACT | {"says": ""}, **said))
    assert AdviceVersion.objects.get().says.what_it_is[0].claims == ()


def test_room_for_another_fact_stays_on_the_page(writer):
    sent = writer.post(f"{BASE}tips/add/", point(FACT, heading="Time", another="yes"))
    assert sent.url == f"{BASE}tips/time/"
    assert "Fact 2" in text(writer.get(sent.url))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"year": ""}, "A fact needs this."),
        ({"source": ""}, "A fact needs this."),
        ({"year": str(tomorrow().year + 1)}, "This year is in the future."),
        ({"year": "1066"}, "greater than or equal to 1990"),
        ({"changed": "on"}, "Say what is right now."),
        ({"now": "It is."}, "go together"),
        ({"checked_on": "2026-01-31"}, "go together"),
        (
            {"now": "It is.", "checked_on": "2099-01-31", "checked_source": "There"},
            "This day is in the future.",
        ),
    ],
)
def test_a_fact_that_lacks_something_is_said_and_nothing_is_lost(writer, wrong, said):
    page = writer.post(f"{BASE}tips/talk/", point(FACT | wrong, text="Typed words."))
    assert page.status_code == 200
    assert said in text(page) and "There is a problem" in text(page)
    assert "Typed words." in text(page) and "It is so." in text(page)
    assert tips() == a_sheet().tips


@pytest.mark.parametrize(
    "said", [{"text": ""}, {"text": "x" * 601}, {"steps": "a\n" * 9}, {"picture": "other"}]
)
def test_a_point_that_cannot_be_is_shown_again(writer, said):
    page = writer.post(f"{BASE}tips/talk/", point(**said))
    assert page.status_code == 200 and "There is a problem" in text(page)
    assert tips() == a_sheet().tips


def test_moving_and_removing(writer):
    assert writer.post(f"{BASE}tips/leave/up/", {"seen": 1}).url == f"{BASE}#tips"
    assert [one.key for one in tips()] == ["leave", "talk"]
    assert writer.post(f"{BASE}tips/talk/remove/", {"seen": 2}).url == f"{BASE}#tips"
    assert [one.key for one in tips()] == ["leave"]


@pytest.mark.parametrize("seen", [0, 7, "", "x", "9" * 30])
def test_an_older_page_changes_nothing(writer, seen):
    for act in ("up", "remove"):
        assert writer.post(f"{BASE}tips/leave/{act}/", {"seen": seen}).status_code == 409
    page = writer.post(f"{BASE}tips/talk/", point(seen=seen, text="Typed words."))
    assert "saved again" in text(page) and "Typed words." in text(page)
    assert tips() == a_sheet().tips


@pytest.mark.parametrize("place", ["tips/no/", "nothing/add/", "nothing/talk/"])
def test_what_is_not_there(writer, place):
    assert writer.get(f"{BASE}{place}").status_code == 404


def ages(*rows: tuple, seen=1) -> dict:
    sent = {"seen": seen, "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for at, (years, since, source) in enumerate(rows):
        sent |= {
            f"form-{at}-years": years,
            f"form-{at}-since": since,
            f"form-{at}-source": source,
        }
    return sent


def test_ages_are_kept_in_the_order_of_their_days(writer):
    assert "2018-05-25" in text(writer.get(f"{BASE}ages/"))
    rows = [(13, "2024-04-11", "New"), ("", "", ""), (16, "2018-05-25", "Old")]
    assert writer.post(f"{BASE}ages/", ages(*rows)).url == BASE
    found = [(age.years, age.since) for age in AdviceVersion.objects.get().says.ages]
    assert found == [(16, "2018-05-25"), (13, "2024-04-11")]


@pytest.mark.parametrize(
    "row", [(13, "", "The terms"), (13, "2024-04-11", ""), (99, "2024-04-11", "X")]
)
def test_an_age_needs_its_day_and_source(writer, row):
    page = writer.post(f"{BASE}ages/", ages(row))
    assert page.status_code == 200 and "There is a problem" in text(page)
    assert AdviceVersion.objects.get().says.ages == a_sheet().ages


def test_about(writer):
    said = {"seen": 1, "platform": "Clipper Two", "review_due": in_a_year(), "sources": "One\nTwo"}
    assert writer.post(f"{BASE}about/", said).url == BASE
    version = AdviceVersion.objects.get()
    assert (version.platform, version.says.platform) == ("Clipper Two", "Clipper Two")
    assert (version.review_due, version.says.sources) == (in_a_year(), ("One", "Two"))


def test_what_was_submitted_is_not_written_on(as_person, administrator, awaiting):
    client = as_person(administrator)
    assert client.get(f"{BASE}about/").status_code == 409
    assert client.post(f"{BASE}tips/talk/", point()).status_code == 409
    assert "tips/talk" not in text(client.get(BASE))


def test_somebody_else_saved_meanwhile(writer, administrator):
    version = AdviceVersion.objects.get()
    actions.save(version, a_sheet(sources=("Other",)), seen=1, by=administrator)
    said = {"seen": 1, "platform": "Mine", "review_due": in_a_year(), "sources": "Mine"}
    page = writer.post(f"{BASE}about/", said)
    assert "saved again" in text(page)
    assert AdviceVersion.objects.get().says.sources == ("Other",)
