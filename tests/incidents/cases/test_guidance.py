"""The guidance as data: whole, cited, and never said to be checked where it was not."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.template.loader import render_to_string

from incidents.bullying.authorities import Rule
from incidents.cases.guidance import Passage, passage, passages

KEYS = {
    "lado-one-day", "child-first", "establish-facts", "harm-threshold", "case-manager-head",
    "case-manager-chair", "anyone-may-refer", "suspension-not-default", "suspension-in-writing",
    "police-review", "local-targets", "outcomes", "records-retention", "references", "anonymity",
    "dbs-referral", "tra-referral", "low-level-concerns", "low-level-records",
    "support-named-contact", "informing-parents", "images", "ofsted-early-years", "eyfs",
}  # fmt: skip
ROOT = Path(__file__).parents[3]


def test_every_key_has_its_passage_and_no_other_is_kept():
    assert set(passages()) == KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_each_passage_says_something_and_where_it_stands(key):
    one = passage(key)
    assert one.key == key
    assert one.source and one.says.strip() and one.cited.startswith(one.source)
    assert one.edition or one.checked
    assert not one.url or one.url.startswith("https://www.")
    assert bool(one.url) >= one.checked


def test_no_number_of_a_paragraph_is_cited_that_was_not_checked():
    for one in passages().values():
        if not one.checked:
            assert not re.search(r"\bpara(graph)?\.? *\d", one.paragraph), one.key


def test_a_passage_that_is_not_there_is_a_fault():
    with pytest.raises(KeyError):
        passage("no-such-passage")


def test_all_keys_that_code_and_templates_name_exist():
    named = set()
    for path in (ROOT / "incidents").rglob("*.py"):
        named |= set(re.findall(r'passage(?:=|\()"([a-z0-9-]+)"', path.read_text()))
    assert named
    assert named <= KEYS | set(Rule)  # what decides on bullying has a table of its own


def test_a_newer_edition_is_said_from_its_day_on():
    one = Passage("a", "Guidance", "2025", "Part four", "Says.", replaced_on=date(2026, 9, 1))
    with time_machine.travel("2026-08-31T12:00:00Z", tick=False):
        assert not one.is_replaced
    with time_machine.travel("2026-09-01T12:00:00Z", tick=False):
        assert one.is_replaced
    assert not passage("anonymity").is_replaced


def test_a_citation_leaves_out_what_is_not_known():
    assert Passage("a", "An Act", "", "section 3", "Says.").cited == "An Act, section 3"


def test_the_page_says_where_a_place_is_still_to_be_checked():
    def page(key):
        return render_to_string("incidents/cases/_passage.html", {"passage": passage(key)})

    assert "Part four, section one, outcomes (paragraph to be checked)" in page("outcomes")
    assert "to be checked" not in page("anonymity")
    assert "to be checked" not in page("local-targets")  # a setting of the school has no place


@time_machine.travel("2026-11-23T12:00:00Z", tick=False)
def test_the_page_says_that_there_is_a_newer_edition():
    one = {"passage": passage("lado-one-day")}
    html = render_to_string("incidents/cases/_passage.html", one)
    assert "There has been a newer edition since 18 March 2026" in html
