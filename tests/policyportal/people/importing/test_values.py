"""What cells say: days, roles, names."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyportal.people.importing import values
from policyportal.people.models import Role

THIRD = date(2024, 9, 3)


@pytest.mark.parametrize(
    "text",
    [
        "03/09/2024",
        "3/9/2024",
        "03-09-2024",
        "3.9.24",
        "3 September 2024",
        "3rd September 2024",
        "3 Sept 2024",
        "03-Sep-24",
        "3 SEP 2024",
        "2024-09-03",
        "2024/9/3",
        "2024-09-03T00:00:00",
        "03/09/2024 00:00",
        "03/09/2024 12:30:00",
        "Tuesday 3 September 2024",
        "Tuesday, 3 September 2024",
    ],
)
def test_days(text):
    assert values.day(text) == THIRD


@pytest.mark.parametrize("text", ["01/02/1999", "1 Feb 99"])
def test_days_of_the_last_century(text):
    assert values.day(text) == date(1999, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        *["31/02/2024", "13/13/2024", "09/13/2024", "soon", "2024", "45123", "1/1/0001"],
        *["1 Foo 2024", "2024-02-30", "03/09/20244", "٣/٩/٢٠٢٤ x", "1/1/1900", "30 February 2024"],
    ],
)
def test_no_days(text):
    with pytest.raises(ValueError, match=r"\."):
        values.day(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Teacher", [Role.STAFF]),
        ("class teacher (Year 3)", [Role.STAFF]),
        ("TA", [Role.STAFF]),
        ("Teaching Assistant", [Role.STAFF]),
        ("Office", [Role.STAFF]),
        ("Caretaker", [Role.STAFF]),
        ("Headteacher's PA", [Role.STAFF]),
        ("Head of maths", [Role.STAFF]),
        ("Deputy DSL", [Role.STAFF]),
        ("Clerk to governors", [Role.STAFF]),
        ("Midday supervisor", [Role.STAFF]),
        ("Head", [Role.HEADTEACHER]),
        ("HEAD TEACHER", [Role.HEADTEACHER]),
        ("Head-teacher", [Role.HEADTEACHER]),
        ("Principal", [Role.HEADTEACHER]),
        ("DSL", [Role.DSL]),
        ("Designated safeguarding lead", [Role.DSL]),
        ("Designated Safeguarding Lead (DSL)", [Role.DSL]),
        ("SLT", [Role.SLT]),
        ("Deputy head", [Role.SLT]),
        ("Deputy Headteacher", [Role.SLT]),
        ("Assistant Headteacher (Inclusion)", [Role.SLT]),
        ("Senior leader", [Role.SLT]),
        ("Governor", [Role.GOVERNOR]),
        ("Co-opted governor", [Role.GOVERNOR]),
        ("Chair of governors", [Role.CHAIR]),
        ("Business manager", [Role.ADMINISTRATOR]),
        ("Policy administrator", [Role.ADMINISTRATOR]),
        ("administrator", [Role.ADMINISTRATOR]),
        ("Headteacher; DSL", [Role.HEADTEACHER, Role.DSL]),
        ("Deputy head and DSL", [Role.SLT, Role.DSL]),
        ("Governor|Chair of governors", [Role.GOVERNOR, Role.CHAIR]),
        ("Teacher / SLT , teacher", [Role.STAFF, Role.SLT]),
        ("Teaching and learning lead", [Role.STAFF]),
        ("; ;", []),
    ],
)
def test_roles(text, expected):
    assert values.roles(text) == expected


@pytest.mark.parametrize("role", list(Role))
def test_the_portals_own_words_are_roles(role):
    assert values.roles(role.value) == values.roles(role.label) == [role]


@pytest.mark.parametrize("text", ["Wizard", "Teacher; Wizard", "headteacherish", "=1+1", "👑"])
def test_no_roles(text):
    with pytest.raises(ValueError, match="no role the portal knows. Use one of: Staff"):
        values.roles(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tom Okafor", ("Tom", "Okafor")),
        ("Okafor, Tom", ("Tom", "Okafor")),
        ("Mr Tom Okafor", ("Tom", "Okafor")),
        ("Okafor, Mr. Tom James", ("Tom James", "Okafor")),
        ("Siân O'Neill-Ó", ("Siân", "O'Neill-Ó")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Oscar de la Renta", ("Oscar", "de la Renta")),
        ("van Gogh", ("van", "Gogh")),
        ("Sukarno", ("", "Sukarno")),
        ("Miss", ("", "Miss")),
        ("", ("", "")),
        (", Tom", ("Tom", "")),
        ("王 小明", ("王", "小明")),
    ],
)
def test_names(text, expected):
    assert values.name(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_cell_crashes_it(text):
    values.name(text)
    for parse in (values.day, values.roles):
        try:
            parse(text)
        except ValueError as error:
            assert str(error).endswith((".", ")."))
