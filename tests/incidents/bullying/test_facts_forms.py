"""The facts as a person gives them."""

from datetime import date

import pytest

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
