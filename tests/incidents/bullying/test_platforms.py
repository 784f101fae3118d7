"""How old one had to be, by the day."""

from datetime import date

import pytest

from incidents.bullying.platforms import age_limit, age_limits, minimum_age
from incidents.cases.reported import Platform


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (date(2016, 8, 24), None),
        (date(2018, 5, 24), 13),
        (date(2018, 5, 25), 16),
        (date(2024, 4, 10), 16),
        (date(2024, 4, 11), 13),
        (date(2026, 3, 9), 13),
    ],
)
def test_whatsapps_age_is_that_of_the_day(on, age):
    assert minimum_age("whatsapp", on) == age


@pytest.mark.parametrize(
    "platform", ["instagram", "snapchat", "tiktok", "facebook", "x", "youtube"]
)
def test_the_others_are_thirteen(platform):
    assert minimum_age(platform, date(2026, 3, 9)) == 13


def test_texts_have_no_age_and_a_game_or_another_site_no_known_one():
    assert minimum_age("messages", date(2026, 3, 9)) == 0
    assert {minimum_age(name, date(2026, 3, 9)) for name in ("game", "other", "unknown")} == {None}


def test_every_row_is_of_a_platform_that_a_report_can_name_in_the_order_of_days_with_its_source():
    assert set(age_limits()) <= set(Platform.values)
    for limits in age_limits().values():
        assert list(limits) == sorted(limits, key=lambda limit: limit.since)
        assert len({limit.since for limit in limits}) == len(limits)
        assert all(limit.source and 1990 < limit.year < 2100 for limit in limits)


def test_the_limit_says_where_it_is_from():
    assert age_limit("whatsapp", date(2024, 4, 11)).checked
    assert age_limit("nowhere", date(2024, 4, 11)) is None


def test_a_source_is_understood_wherever_it_is_quoted():
    """A letter quotes it beside the day on which something happened, which is another day."""
    sources = [limit.source for limits in age_limits().values() for limit in limits]
    assert not [one for one in sources if "that day" in one]
