"""Who should have signed on a past day, and had they?"""

import csv
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.signing.outstanding import Standing, register, to_sign, unsigned, version_on
from policyportal.audit import log, unchanged
from policyportal.people.models import Role, RoleAssignment
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import leaves, sign
from tests.conftest import make_person

REGISTER = "/policies/social-media-policy/register/"
CSV = "/policies/social-media-policy/register.csv"
FIRST, SECOND = date(2025, 1, 10), date(2025, 2, 3)
MARCH = date(2025, 3, 1)
TODAY = date(2025, 4, 7)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def clock():
    with time_machine.travel(noon(FIRST), tick=False) as moved:
        yield moved


@pytest.fixture
def policy(clock, administrator, head, teacher, other_teacher, slt, school):
    """Version 1 from 10 January, which teacher and slt sign; version 2 from 3 February; today is
    7 April. Slt signs version 2 as well, at the end of 1 March in London."""
    one = a_published(administrator, head)
    sign(one, teacher)
    sign(one, slt)
    clock.move_to(noon(SECOND))
    two = a_published(administrator, head, policy=one.policy, text=a_text(tou_no_abuse="Be kind."))
    clock.move_to(datetime(2025, 3, 1, 23, 59, tzinfo=ZoneInfo("Europe/London")))
    sign(two, slt)
    clock.move_to(noon(TODAY))
    return one.policy


def standings(policy, day) -> dict[str, Standing]:
    people = register(version_on(policy, day), day)
    return {person.email.split(".")[0]: person.standing for person in people}


def test_the_version_in_force_on_a_day(policy):
    assert version_on(policy, FIRST - timedelta(days=1)) is None
    assert version_on(policy, FIRST).number == 1
    assert version_on(policy, SECOND - timedelta(days=1)).number == 1
    assert version_on(policy, SECOND).number == version_on(policy, TODAY).number == 2


def test_what_was_signed_by_the_end_of_the_day(policy):
    found = standings(policy, MARCH)
    assert found["marcus"] == Standing.SIGNED
    assert found["amina"] == found["tom"] == Standing.OVERDUE
    assert standings(policy, MARCH - timedelta(days=1))["marcus"] == Standing.OVERDUE
    before = standings(policy, SECOND - timedelta(days=1))
    assert before["amina"] == before["marcus"] == Standing.SIGNED
    assert before["tom"] == Standing.OVERDUE


def test_overdue_is_as_of_the_day(policy):
    assert standings(policy, date(2025, 1, 24))["tom"] == Standing.OUTSTANDING
    assert standings(policy, date(2025, 1, 25))["tom"] == Standing.OVERDUE
    assert standings(policy, SECOND)["tom"] == Standing.OUTSTANDING


def test_starters(policy):
    make_person("new.comer@larkspur.example", "New", "Comer", Role.STAFF, since=date(2025, 3, 2))
    assert "new" not in standings(policy, MARCH)
    assert standings(policy, date(2025, 3, 2))["new"] == Standing.OUTSTANDING


def test_leavers(policy, other_teacher):
    leaves(other_teacher, MARCH)
    other_teacher.is_active = False
    other_teacher.save()
    assert standings(policy, MARCH)["tom"] == Standing.OVERDUE
    assert standings(policy, date(2025, 3, 2))["tom"] == Standing.LEFT_UNSIGNED
    assert standings(policy, TODAY)["tom"] == Standing.LEFT_UNSIGNED


def test_a_closed_account_says_what_is_now(policy, other_teacher):
    other_teacher.is_active = False
    other_teacher.save()
    assert standings(policy, MARCH)["tom"] == Standing.OVERDUE
    assert [due.version.number for due in to_sign(other_teacher, MARCH)] == [2]
    assert standings(policy, TODAY)["tom"] == Standing.LEFT_UNSIGNED
    assert to_sign(other_teacher, TODAY) == []


def test_returners(policy, other_teacher):
    leaves(other_teacher, date(2025, 2, 10))
    back = date(2025, 3, 10)
    RoleAssignment.objects.create(person=other_teacher, role=Role.STAFF, starts_on=back)
    assert standings(policy, date(2025, 2, 10))["tom"] == Standing.OUTSTANDING
    assert standings(policy, MARCH)["tom"] == Standing.LEFT_UNSIGNED
    assert standings(policy, back)["tom"] == Standing.OUTSTANDING
    assert standings(policy, back + timedelta(days=15))["tom"] == Standing.OVERDUE


def test_role_changes(clock, administrator, head, teacher, school):
    only = a_published(administrator, head, audience=[Role.GOVERNOR])
    RoleAssignment.objects.create(
        person=teacher, role=Role.GOVERNOR, starts_on=date(2025, 2, 1), ends_on=MARCH
    )
    clock.move_to(noon(TODAY))
    assert "amina" not in standings(only.policy, date(2025, 1, 31))
    assert standings(only.policy, date(2025, 2, 1))["amina"] == Standing.OUTSTANDING
    assert standings(only.policy, MARCH)["amina"] == Standing.OVERDUE
    assert standings(only.policy, date(2025, 3, 2))["amina"] == Standing.LEFT_UNSIGNED


def test_who_is_here_and_no_longer_asked_has_not_left(
    clock, as_person, administrator, head, teacher, school
):
    a_published(administrator, head, audience=[Role.GOVERNOR])
    RoleAssignment.objects.create(
        person=teacher, role=Role.GOVERNOR, starts_on=FIRST, ends_on=FIRST
    )
    clock.move_to(noon(FIRST + timedelta(days=1)))
    page = as_person(administrator).get(REGISTER).content.decode()
    assert "Unsigned, no longer asked" in page
    leaves(teacher, FIRST)
    unchanged.forget()
    page = as_person(administrator).get(REGISTER).content.decode()
    assert "Unsigned, no longer asked" not in page


def test_unsigned_on_a_day(policy, teacher, other_teacher, slt, django_assert_num_queries):
    everybody = [teacher.pk, other_teacher.pk, slt.pk]
    with django_assert_num_queries(2):
        assert unsigned(policy, everybody, MARCH) == {teacher.pk, other_teacher.pk}
    assert unsigned(policy, everybody, SECOND - timedelta(days=1)) == {other_teacher.pk}
    assert unsigned(policy, everybody, FIRST - timedelta(days=1)) == set()
    assert unsigned(policy, [], MARCH) == set()


# The page ----------------------------------------------------------------------------------------


def said(response) -> str:
    return " ".join(response.content.decode().split())


def names(response) -> list[str]:
    return [line.person.given_name for line, _ in response.context["lines"]]


def test_the_page_says_which_day(policy, as_person, administrator, slt):
    response = as_person(administrator).get(f"{REGISTER}?as_at=2025-02-02")
    page = said(response)
    assert "<h1>Who had signed the Social Media Policy on 2 February 2025</h1>" in page
    assert "<title>Who had signed on 2 February 2025: Social Media Policy" in page
    assert "2 of 5</a> who were asked on that day" in page
    assert "/versions/1/" in page
    assert "Record paper" not in page
    assert 'value="2025-02-02"' in page
    assert names(response) == ["Ruth", "Priya", "Tom", "Marcus", "Amina"]


def test_today_is_the_page_as_ever(policy, as_person, administrator):
    client = as_person(administrator)
    now = client.get(REGISTER).context["body"]
    assert client.get(f"{REGISTER}?as_at=2025-04-07").context["body"] == now
    assert "<h1>Who has signed the Social Media Policy</h1>" in now


def test_the_day_stays_in_every_link(policy, as_person, administrator):
    for number in range(30):
        make_person(f"p{number}@larkspur.example", "P", "Quill", Role.STAFF)
    client = as_person(administrator)
    page = said(client.get(f"{REGISTER}?as_at=2025-02-02&search=quill"))
    assert 'href="?as_at=2025-02-02&amp;standing=overdue"' in page
    assert "?search=quill&amp;as_at=2025-02-02&amp;page=2" in page
    assert f"{CSV}?search=quill&amp;as_at=2025-02-02" in page
    assert f'href="{REGISTER}?as_at=2025-02-02">Show everyone' in page
    assert f'href="{REGISTER}">Show today' in page


def test_before_the_first_version(policy, as_person, administrator):
    response = as_person(administrator).get(f"{REGISTER}?as_at=2025-01-09")
    assert response.status_code == 200
    assert "no version of it was in force. The first one was published on 10 January 2025" in said(
        response
    )
    assert as_person(administrator).get(f"{CSV}?as_at=2025-01-09").url == (
        f"{REGISTER}?as_at=2025-01-09"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2025-04-08", "That day is still to come."),
        ("9999-12-31", "That day is still to come."),
        ("yesterday", "Give the day with its year"),
        ("2025-02-30", "Give the day with its year"),
        ("<b>", "Give the day with its year"),
    ],
)
def test_a_day_that_is_none(policy, as_person, administrator, typed, sentence):
    response = as_person(administrator).get(REGISTER, {"as_at": typed, "search": "amina"})
    page = said(response)
    assert response.status_code == 200
    assert page.count(sentence) == 2  # in the summary, and at the field
    assert 'aria-describedby="as_at_error"' in page
    assert 'href="#id_as_at"' in page
    assert 'value="amina"' in page
    assert "<b>" not in page
    assert "Yusuf" not in page
    assert "<title>There is a problem: " in page
    response = as_person(administrator).get(CSV, {"as_at": typed})
    assert response.status_code == 302


def test_the_csv_carries_the_day(policy, as_person, administrator, slt):
    response = as_person(administrator).get(f"{CSV}?as_at=2025-02-02&search=marcus")
    assert "social-media-policy-register-2025-02-02.csv" in response["Content-Disposition"]
    data = b"".join(response.streaming_content).decode("utf-8-sig")
    heading, row = csv.reader(data.splitlines())
    line = dict(zip(heading, row, strict=True))
    assert line["As at"] == "2025-02-02"
    assert (line["Standing"], line["Version signed"]) == ("Signed", "1")
    assert (line["Version in force"], line["Signed"]) == ("1", "2025-01-10")
    entry = log.entry_of(version_on(policy, FIRST), "register.exported")
    assert '"as_at":"2025-02-02"' in entry.detail.text


def test_as_many_queries_for_a_past_day(policy, as_person, administrator):
    client = as_person(administrator)

    def queries(address) -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    past = f"{REGISTER}?as_at=2025-03-01"
    queries(past)
    few = queries(past)
    assert few == queries(REGISTER)
    for number in range(30):
        make_person(f"p{number}@larkspur.example", "P", "Q", Role.STAFF)
    assert queries(past) == few
