"""Changes to a draft's content."""

from dataclasses import replace

import pytest

from compliance.advice import editing
from compliance.advice.content import Part, Point
from tests.compliance.advice.sheets import a_sheet


def keys(sheet, part=Part.TIPS):
    return [point.key for point in sheet.points(part)]


def test_a_new_point_goes_to_the_end_under_a_key_of_its_own():
    sheet = editing.with_point(a_sheet(), Part.TIPS, Point("", "Say no.", "Talk"))
    assert keys(sheet) == ["talk", "leave", "talk-2"]
    assert sheet.tips[-1].text == "Say no."


@pytest.mark.parametrize("text", ["🙂", "…", "مرحبا"])
def test_one_without_letters_of_ours_gets_a_key_too(text):
    assert keys(editing.with_point(a_sheet(), Part.TIPS, Point("", text)))[-1] == "point"


def test_a_changed_point_stays_in_its_place():
    changed = replace(a_sheet().tips[0], text="Listen.")
    sheet = editing.with_point(a_sheet(), Part.TIPS, changed)
    assert keys(sheet) == ["talk", "leave"]
    assert sheet.tips[0].text == "Listen."


@pytest.mark.parametrize(
    ("key", "after"),
    [("talk", ["talk", "leave"]), ("leave", ["leave", "talk"]), ("no", ["talk", "leave"])],
)
def test_moved_up(key, after):
    assert keys(editing.moved_up(a_sheet(), Part.TIPS, key)) == after


def test_removed():
    assert keys(editing.without(a_sheet(), Part.TIPS, "talk")) == ["leave"]
    assert editing.without(a_sheet(), Part.TIPS, "age") == a_sheet()


def test_found_in_its_part_only():
    assert editing.point_in(a_sheet(), Part.TIPS, "talk") == a_sheet().tips[0]
    assert editing.point_in(a_sheet(), Part.CONCERNS, "talk") is None
