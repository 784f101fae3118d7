"""Calendar files, as office programs write them and as nobody should."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyportal.refusal import Refused
from policyportal.school import calendar_file
from policyportal.school.calendar_file import Event, Meaning, read


def a_file(*events: str) -> bytes:
    inside = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@x\r\n{one}\r\nEND:VEVENT\r\n" for n, one in enumerate(events)
    )
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{inside}END:VCALENDAR\r\n".encode()
    )


def an_event(name: str, first: str, end: str = "", more: str = "") -> str:
    lines = [f"SUMMARY:{name}", f"DTSTART;VALUE=DATE:{first}"]
    if end:
        lines.append(f"DTEND;VALUE=DATE:{end}")
    return "\r\n".join([*lines, *filter(None, [more])])


def only(*lines: str) -> Event:
    (event,) = read(a_file("\r\n".join(lines)))
    return event


def test_whole_days_end_the_day_before_the_one_in_the_file():
    event = only(
        "SUMMARY:October half term", "DTSTART;VALUE=DATE:20261026", "DTEND;VALUE=DATE:20261031"
    )
    assert (event.starts_on, event.ends_on) == (date(2026, 10, 26), date(2026, 10, 30))


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        (["DTSTART;VALUE=DATE:20261026"], date(2026, 10, 26)),
        (["DTSTART;VALUE=DATE:20261026", "DURATION:P2D"], date(2026, 10, 27)),
        (["DTSTART;VALUE=DATE:20261026", "DTEND;VALUE=DATE:20261026"], date(2026, 10, 26)),
        (["DTSTART:20261026T090000", "DTEND:20261026T120000"], date(2026, 10, 26)),
        (["DTSTART:20261026T000000", "DTEND:20261028T000000"], date(2026, 10, 27)),
        (["DTSTART:20261026T090000"], date(2026, 10, 26)),
    ],
)
def test_where_an_event_ends(lines, last):
    event = only("SUMMARY:A day", *lines)
    assert (event.starts_on, event.ends_on) == (date(2026, 10, 26), last)


def test_times_are_taken_as_londons_days():
    """Half past eleven in the evening by UTC is the next day in a London summer."""
    event = only("SUMMARY:Late", "DTSTART:20260630T233000Z", "DTEND:20260701T003000Z")
    assert (event.starts_on, event.ends_on) == (date(2026, 7, 1), date(2026, 7, 1))
    event = only("SUMMARY:New York", "DTSTART;TZID=America/New_York:20261026T200000")
    assert event.starts_on == date(2026, 10, 27)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("INSET day", Meaning.INSET),
        ("Inset day (no children)", Meaning.INSET),
        ("Staff training", Meaning.INSET),
        ("Autumn half term", Meaning.SHUT),
        ("Half-term holiday", Meaning.SHUT),
        ("Christmas holidays", Meaning.SHUT),
        ("School closed: polling station", Meaning.SHUT),
        ("Eid al-Fitr", Meaning.FESTIVAL),
        ("Diwali", Meaning.FESTIVAL),
        ("Lunar New Year", Meaning.FESTIVAL),
        ("Autumn term", Meaning.TERM),
        ("Determined choir", Meaning.LEAVE),
        ("Year 4 assembly", Meaning.LEAVE),
        ("Reading week with Eide", Meaning.LEAVE),
    ],
)
def test_what_it_probably_means(name, meaning):
    assert only(f"SUMMARY:{name}", "DTSTART;VALUE=DATE:20261026").guess == meaning


def test_a_name_is_one_line_and_not_too_long():
    event = only(f"SUMMARY:Eid\\nal-Fitr \\, {'x' * 100}", "DTSTART;VALUE=DATE:20261026")
    assert event.name.startswith("Eid al-Fitr , xxx") and len(event.name) == 80


def test_nothing_but_names_and_days_is_taken():
    found = read(a_file(an_event("Term", "20260901", "20261218", "DESCRIPTION:Amina is away")))
    assert found == [Event("Term", date(2026, 9, 1), date(2026, 12, 17))]


def test_what_is_cancelled_nameless_or_impossible_is_left_out():
    found = read(
        a_file(
            an_event("Kept", "20260901"),
            an_event("Off", "20260902", more="STATUS:CANCELLED"),
            an_event("", "20260903"),
            an_event("Long ago", "18990101"),
            an_event("Far off", "20260904", "99991231"),
            "SUMMARY:No day",
            "SUMMARY:No such day\r\nDTSTART;VALUE=DATE:20261341",
        )
    )
    assert [one.name for one in found] == ["Kept"]


def test_the_same_twice_is_one_and_the_first_day_comes_first():
    some = an_event("B", "20260902"), an_event("A", "20260902"), an_event("B", "20260902")
    assert [one.name for one in read(a_file(*some, an_event("C", "20260901")))] == ["C", "A", "B"]


def test_one_that_repeats_says_so():
    assert read(a_file(an_event("Weekly", "20260901", more="RRULE:FREQ=WEEKLY")))[0].repeats
    assert not read(a_file(an_event("Once", "20260901")))[0].repeats


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", calendar_file.NOT_A_CALENDAR),
        (b"Dear all, term begins on Monday.", calendar_file.NOT_A_CALENDAR),
        (b"\x89PNG\r\n\x1a\n\x00\x00", calendar_file.NOT_A_CALENDAR),
        (a_file(), calendar_file.NOTHING),
        (a_file("SUMMARY:No day"), calendar_file.NOTHING),
        (a_file(*[an_event(f"E{n}", "20260901") for n in range(501)]), calendar_file.TOO_MANY),
        (b"x" * (calendar_file.LARGEST + 1), calendar_file.TOO_LARGE),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_reason(data, sentence):
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.sentence == sentence


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        read(data)
    except Refused:
        pass


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_lines_in_a_calendar_are_read_or_refused(lines):
    try:
        found = read(a_file("\r\n".join(["SUMMARY:A", "DTSTART;VALUE=DATE:20260901", *lines])))
    except Refused:
        return
    for event in found:
        assert event.starts_on <= event.ends_on and event.name.isprintable()
