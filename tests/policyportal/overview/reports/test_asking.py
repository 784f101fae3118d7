from datetime import timedelta

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone

from policyportal.overview.reports.asking import Question
from policyportal.overview.reports.report import Report
from policyportal.people.models import Role
from tests.days import today, tomorrow, yesterday


class Colours(forms.Form):
    colour = forms.ChoiceField(
        label="Colour", required=False, choices=[("", "Every colour"), ("r", "Red"), ("b", "Blue")]
    )
    least = forms.IntegerField(label="At least", required=False)


def a_report(**more):
    return Report(
        slug="colours",
        title="Colours",
        about="What colours there are.",
        readers=frozenset({Role.GOVERNOR}),
        parts=lambda asked: [],
        length=lambda asked: 0,
        filters=Colours,
        **more,
    )


@pytest.fixture
def question(governor):
    return lambda address: Question(a_report(), governor, QueryDict(address))


def test_nothing_said_is_all_of_today(question):
    asked = question("")
    assert (asked.asked.day, asked.is_past, asked.unclear) == (today(), False, False)
    assert (asked.asked.filters, asked.query, asked.in_words) == ({}, "", [])


def test_a_past_day_and_filters_are_taken_and_said_again(question):
    day = yesterday()
    asked = question(f"day={day}&colour=r&least=3")
    assert (asked.asked.day, asked.is_past) == (day, True)
    assert asked.asked.filters == {"colour": "r", "least": 3}
    assert asked.query == f"day={day}&colour=r&least=3"
    assert asked.params == {"colour": "r", "least": "3"}
    assert asked.in_words == [("Colour", "Red"), ("At least", "3")]


def test_today_said_in_full_is_today(question):
    assert question(f"day={today()}").is_past is False
    assert question(f"day={today()}").query == ""


@pytest.mark.parametrize("nonsense", ["colour=green", "least=many", "other=1", "colour=", "page=2"])
def test_a_filter_that_is_not_understood_is_left_out(question, nonsense):
    asked = question(nonsense)
    assert (asked.unclear, asked.asked.filters, asked.query) == (False, {}, "")


@pytest.mark.parametrize("nonsense", ["soon", "2026-02-30", "99999-01-01", "\0"])
def test_a_day_that_is_none_makes_it_unclear(question, nonsense):
    asked = question(f"day={nonsense}")
    assert asked.unclear
    assert list(asked.form.errors) == ["day"]


def test_a_day_that_has_not_come_makes_it_unclear(question):
    assert question(f"day={tomorrow()}").form.errors == {
        "day": ["This day has not come yet. Give today or a day before."]
    }


def test_a_day_long_before_the_school_is_a_day(question):
    assert question("day=1066-10-14").asked.day.year == 1066


def test_the_field_offers_no_day_after_today(question):
    latest = question("").form.fields["day"].widget.attrs["max"]
    assert latest == timezone.localdate().isoformat() < (today() + timedelta(days=1)).isoformat()
