"""The facts as a person gives them."""

from datetime import date
from random import Random

import pytest
from django.core.exceptions import NON_FIELD_ERRORS

from incidents.bullying.facts import Child, Danger, Doer, Engaging, Facts, Known, Medium, Where
from incidents.bullying.facts_fields import MOST_CHILDREN
from incidents.bullying.facts_forms import FactsForm

from .typed import query


def errors(**changes) -> dict[str, list[str]]:
    form = FactsForm(query(**changes))
    assert not form.is_valid()
    return dict(form.errors)


def facts(**changes) -> Facts:
    form = FactsForm(query(**changes))
    assert form.is_valid(), form.errors
    return form.facts()


def test_what_is_known_becomes_facts():
    assert facts(
        doers=["pupil", "parent"],
        mediums=["messaging", "text"],
        platform="whatsapp",
        where=["outside"],
        advised="yes",
        advised_on="2026-01-12",
        engaging="no",
        goes_on="yes",
        spoken="no",
        danger=["hate"],
        hurt_staff="on",
        doing__0__year_group="5",
        doing__0__on_roll="yes",
    ) == Facts(
        on=date(2026, 3, 9),
        doers=frozenset({Doer.PUPIL, Doer.PARENT}),
        hurt=(Child(age=10, on_roll=Known.YES),),
        hurt_staff=True,
        doing=(Child(year_group=5, on_roll=Known.YES),),
        mediums=frozenset({Medium.MESSAGING, Medium.TEXT}),
        minimum_age=13,
        where=frozenset({Where.OUTSIDE}),
        advised=Known.YES,
        advised_on=date(2026, 1, 12),
        engaging=Engaging.NO,
        goes_on=Known.YES,
        spoken=Known.NO,
        danger=frozenset({Danger.HATE}),
    )


def test_a_form_that_was_only_opened_has_not_known_everywhere_else():
    form = FactsForm()
    assert form["advised"].value() == "unknown"
    assert form["engaging"].value() == "not-asked"


@pytest.mark.parametrize(("on", "age"), [("2024-04-10", 16), ("2024-04-11", 13)])
def test_the_age_of_a_site_is_that_of_the_day(on, age):
    assert facts(on=on, platform="whatsapp", mediums=["messaging"]).minimum_age == age


def test_an_age_is_typed_only_where_none_is_known():
    assert facts(platform="other", mediums=["network"], minimum_age="15").minimum_age == 15
    assert facts(platform="other", mediums=["network"]).minimum_age is None
    assert "minimum_age" in errors(platform="tiktok", mediums=["network"], minimum_age="15")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("on", {"on": ""}),
        ("on", {"on": "2999-01-01"}),
        ("on", {"on": "yesterday"}),
        ("doers", {"doers": []}),
        ("doers", {"doers": ["a ghost"]}),
        ("doers", {"doers": ["parent"], "doing__0__on_roll": "yes"}),
        ("mediums", {"mediums": []}),
        ("where", {"where": ["the moon"]}),
        ("platform", {"platform": "nowhere"}),
        ("platform", {"platform": "messages", "mediums": ["network"]}),
        ("advised_on", {"advised": "yes"}),
        ("advised_on", {"advised_on": "2026-01-12"}),
        ("advised_on", {"advised": "yes", "advised_on": "2026-03-10"}),
        ("engaging", {"engaging": "perhaps"}),
        ("hurt_staff", {"hurt__0__age": "", "hurt__0__on_roll": ""}),
        ("hurt-0-age", {"hurt__0__age": "-1"}),
        ("hurt-0-age", {"hurt__0__age": "9" * 400}),
        ("hurt-0-year_group", {"hurt__0__year_group": "12"}),
        ("hurt-0-on_roll", {"hurt__0__on_roll": ""}),
        ("hurt-0-on_roll", {"hurt__0__on_roll": "often"}),
        ("minimum_age", {"platform": "other", "mediums": ["network"], "minimum_age": "-3"}),
        ("minimum_age", {"platform": "other", "mediums": ["network"], "minimum_age": "9" * 5000}),
        ("platform", {"platform": "whatsapp", "mediums": ["text"]}),
        ("platform", {"platform": ""}),
        ("advised", {"advised": "\0"}),
        ("advised", {"advised": ""}),
        ("advised_on", {"advised": "yes", "advised_on": "0001-01-01"}),
        ("goes_on", {"goes_on": ""}),
        ("spoken", {"spoken": "a lot"}),
        ("doing-0-on_roll", {"doing__0__age": "7"}),
        ("doing-0-age", {"doing__0__age": "26"}),
        ("danger", {"danger": ["\0"]}),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(field, changes):
    assert field in errors(**changes)


def test_another_child_is_added_and_nothing_that_was_typed_is_lost():
    form = FactsForm(query(doers=["pupil"], platform="tiktok"), more="hurt")
    assert not form.is_bound
    assert len(form.children["hurt"]) == 2
    assert form["doers"].value() == ["pupil"]
    assert form["platform"].value() == "tiktok"
    assert form["hurt-0-age"].value() == "10"


def test_there_are_never_more_children_than_a_page_can_hold():
    many = {f"hurt-{n}-on_roll": "yes" for n in range(5000)}
    form = FactsForm(query(**many))
    assert not form.is_valid()
    assert len(form.children["hurt"]) == MOST_CHILDREN + 1


def test_children_of_a_case_are_there_by_name():
    known = {
        "on": "2026-03-09",
        "platform": "whatsapp",
        "minimum_age": "13",
        "hurt": [
            {"child": "K-1", "name": "Asha Lall", "age": "9", "year_group": "5", "on_roll": "yes"}
        ],
        "doing": [],
    }
    form = FactsForm(known=known)
    [child] = form.children["hurt"]
    assert child["heading"] == "Asha Lall"
    assert [field.value() for field in child["fields"]] == ["9", "5", "yes"]


ANSWERS = {
    "doers": (["unknown"], ["pupil"], ["parent"], []),
    "mediums": (["unknown"], ["text"], ["network", "text"], []),
    "platform": ("unknown", "whatsapp", "messages", "other"),
    "minimum_age": ("", "12"),
    "advised": ("unknown", "yes"),
    "advised_on": ("", "2026-01-12", "2026-03-10"),
    "hurt_staff": ("", "on"),
    "hurt-0-age": ("", "10"),
    "hurt-0-on_roll": ("", "no"),
    "doing-0-on_roll": ("", "yes"),
}


def test_whatever_facts_do_not_hold_together_is_said_at_a_field_and_never_only_on_top():
    """Try 2,000 of the combinations of these answers: each makes facts, or is said at a field."""
    chance, made = Random(5), 0
    for _ in range(2000):
        form = FactsForm(query(**{name: chance.choice(some) for name, some in ANSWERS.items()}))
        made += form.is_valid()
        assert NON_FIELD_ERRORS not in form.errors, form.errors
        assert not form.is_valid() or isinstance(form.facts(), Facts)
    assert 50 < made < 1950


def test_twenty_children_are_taken_and_empty_lines_among_them_count_for_nothing():
    many = {f"hurt-{n}-on_roll": "yes" for n in range(MOST_CHILDREN)}
    assert len(facts(**many, **{f"hurt-{MOST_CHILDREN}-on_roll": ""}).hurt) == MOST_CHILDREN
    assert errors(**many, **{f"hurt-{MOST_CHILDREN}-on_roll": "no"}) == {
        NON_FIELD_ERRORS: [f"Give at most {MOST_CHILDREN} children on each side."]
    }


def test_there_is_no_button_for_one_child_too_many():
    sent = query(**{f"hurt-{n}-on_roll": "" for n in range(MOST_CHILDREN)})
    assert FactsForm(sent).may_add == {"hurt": False, "doing": True}
    assert len(FactsForm(sent, more="hurt").children["hurt"]) == MOST_CHILDREN


def known(platform, minimum_age, on="2026-03-09"):
    return {"on": on, "platform": platform, "minimum_age": minimum_age}


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (("whatsapp", "13"), ("whatsapp", "")),  # as it is listed
        (("whatsapp", "7"), ("other", "7")),  # so it was another site
        (("whatsapp", ""), ("unknown", "")),  # so nobody knew which
        (("game", "7"), ("game", "7")),
        (("unknown", ""), ("unknown", "")),
    ],
)
def test_an_age_that_was_said_before_is_asked_as_it_was_said(said, asked):
    form = FactsForm(known=known(*said))
    assert (form["platform"].value(), form["minimum_age"].value()) == asked


def test_messages_beside_something_unknown_leave_the_age_open():
    assert facts(platform="messages", mediums=["text"]).minimum_age == 0
    assert facts(platform="messages", mediums=["text", "unknown"]).minimum_age is None


@pytest.mark.parametrize(
    ("on", "platform"),
    [
        ("2026-03-09", "other"),
        ("2010-01-01", "whatsapp"),
        ("soon", "whatsapp"),
        ("", ""),
        ("\0", "x"),
    ],
)
def test_of_a_site_or_a_day_that_nobody_knows_no_age_is_said(on, platform):
    assert FactsForm(query(on=on, platform=platform)).age_said == ""
