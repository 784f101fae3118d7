"""A year of reports by week and kind, as numbers and as a drawing."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.reporting.models import Kind
from policyportal.overview.year import HEIGHT, LEFT, STEP, TOP, WEEKS, year_at_a_glance, year_of
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.reporting.passing_on import pass_on
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_disclosure

LETTERS = ("D", "B", "R")
TODAY = date(2026, 3, 4)  # a Wednesday
MONDAY = date(2026, 3, 2)


def test_the_year_ends_with_the_week_of_today():
    year = year_of([(MONDAY, "B", 2)], LETTERS, TODAY)
    assert len(year.weeks) == WEEKS
    assert (year.weeks[-1].monday, year.weeks[-1].counts) == (MONDAY, (0, 2, 0))
    assert year.weeks[0].monday == MONDAY - timedelta(weeks=52)
    assert year.weeks[-1].sunday == date(2026, 3, 8)


def test_what_is_older_or_of_another_kind_is_left_out():
    old = MONDAY - timedelta(weeks=53)
    year = year_of([(old, "B", 9), (MONDAY, "D", 4), (MONDAY, "R", 1)], ("B", "R"), TODAY)
    assert (year.total, [number for _, _, number in year.kinds]) == (1, [0, 1])


def test_bars_stand_on_one_another_and_reach_as_high_as_their_number():
    year = year_of([(MONDAY, "D", 1), (MONDAY, "B", 3)], LETTERS, TODAY)
    below, above = year.parts
    assert year.scale == 4
    assert (below.css, below.height, below.y) == ("chart-disclosures", 45.0, TOP + HEIGHT - 45.0)
    assert (above.css, above.height) == ("chart-bullying", 135.0)
    assert above.y + above.height == below.y
    assert above.x == below.x


@pytest.mark.parametrize(("most", "top"), [(1, "1"), (3, "3"), (4, "4"), (5, "8"), (17, "20")])
def test_the_lines_across_are_whole_numbers_up_to_the_most(most, top):
    year = year_of([(MONDAY, "R", most)], LETTERS, TODAY)
    assert [year.lines[0].text, year.lines[-1].text] == ["0", top]
    assert len(year.lines) <= 5


def test_a_year_without_a_report_draws_nothing():
    year = year_of([], LETTERS, TODAY)
    assert (year.total, year.parts, year.with_reports) == (0, [], [])


def test_the_table_has_the_latest_week_first_and_none_that_is_empty():
    earlier = MONDAY - timedelta(weeks=5)
    year = year_of([(earlier, "D", 1), (MONDAY, "B", 1)], LETTERS, TODAY)
    assert [week.monday for week in year.with_reports] == [MONDAY, earlier]


def test_months_are_named_at_their_first_monday():
    year = year_of([], LETTERS, TODAY)
    assert [mark.text for mark in year.months][:3] == ["Mar", "Apr", "May"]
    april = next(at for at, week in enumerate(year.weeks) if week.monday == date(2025, 4, 7))
    assert year.months[1].at == LEFT + april * STEP


@pytest.mark.django_db
def test_weeks_are_those_of_the_schools_own_clock(teacher, head, school):
    """Sunday at midnight in summer is still Saturday evening elsewhere: here a week begins."""
    late = datetime(2025, 6, 29, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    for at in (late, late + timedelta(hours=1)):
        a_record(teacher, recorded_at=at)
    weeks = year_at_a_glance(head, LETTERS, TODAY).with_reports
    assert [week.monday for week in weeks] == [date(2025, 6, 30), date(2025, 6, 23)]


@pytest.mark.django_db
def test_only_what_the_person_may_see_is_counted(teacher, head, dsl, chair, school):
    a_disclosure(teacher, dsl)
    a_disclosure(teacher, head)
    a_bullying_case(teacher)
    a_bullying_case(teacher, affected=dsl)
    a_record(teacher)
    today = date.today()
    for person, counts in ((head, [1, 2, 1]), (dsl, [0, 1, 0]), (chair, [1, 0, 0])):
        kinds = year_at_a_glance(person, LETTERS, today).kinds
        assert [number for _, _, number in kinds] == counts, person


@pytest.mark.django_db
def test_what_was_passed_on_counts_once(teacher, head, dsl, slt, school):
    """As what it became for who sees that; for who does not, the number stays as it was."""
    pass_on(a_record(teacher, Kind.UNDER_AGE), "bullying", dsl)
    pass_on(a_record(teacher, Kind.PHONE), "disclosure", dsl, subject=slt)
    today = date.today()
    for person, counts in ((head, [1, 1, 0]), (dsl, [0, 1, 1])):
        kinds = year_at_a_glance(person, LETTERS, today).kinds
        assert [number for _, _, number in kinds] == counts, person
