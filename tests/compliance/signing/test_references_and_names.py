import pytest

from compliance.signing.names import is_own
from compliance.signing.references import ALPHABET, as_kept, grouped, new_reference, shown
from policyportal.people.models import Person


def test_a_reference_is_twelve_random_signs():
    some = {new_reference() for _ in range(500)}
    assert len(some) == 500
    assert all(len(one) == 14 and one.startswith("R-") for one in some)
    assert set("".join(one[2:] for one in some)) == set(ALPHABET)


def test_a_reference_shown_reads_back():
    for _ in range(200):
        one = new_reference()
        assert as_kept(shown(one)) == one
    assert shown("R-7KQ4M2XW9TBC") == "R-7KQ4-M2XW-9TBC"


@pytest.mark.parametrize(
    "typed",
    [
        "R-7KQ0-M1XW-9TBC",
        "r-7kq0-m1xw-9tbc",
        " R 7KQ0 M1XW 9TBC ",
        "7KQ0M1XW9TBC",
        "R-7KQO-MIXW-9TBC",
        "R–7KQo–MlXW–9TBC",
        "R7KQ0M1XW9TBC.",
    ],
)
def test_how_it_is_typed_does_not_matter(typed):
    assert as_kept(typed) == "R-7KQ0M1XW9TBC"


def test_a_body_that_begins_with_r_is_read_right():
    assert as_kept("RKQ0M1XW9TBC") == "R-RKQ0M1XW9TBC"
    assert as_kept("RRKQ0M1XW9TBC") == "R-RKQ0M1XW9TBC"


@pytest.mark.parametrize(
    "typed",
    ["", "R-", "R-7KQ0-M1XW-9T", "R-7KQ0-M1XW-9TBCD", "R-7KQU-M1XW-9TBC", "é" * 12, "٣" * 12],
)
def test_what_can_be_none_is_none(typed):
    assert as_kept(typed) == ""


def test_a_fingerprint_in_groups():
    assert grouped("0123456789abcdef") == "01234567 89abcdef"


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Amina", "Yusuf", "amina yusuf"),
        ("Amina", "Yusuf", "  AMINA   YUSUF "),
        ("Zoë", "Müller", "Zoe Muller"),
        ("Zoe", "Muller", "Zoë Müller"),
        ("Łukasz", "Sørensen", "Lukasz Sorensen"),
        ("Siân", "O’Brien-Ng", "Sian O'Brien Ng"),
        ("Seán", "Groß", "SEAN GROSS"),
        ("李", "明", "李明"),
        ("", "Sukarno", "Sukarno"),
        ("Amina", "Yusuf", "Mrs Amina Yusuf"),
        ("Amina", "Yusuf", "Prof. Dr. Amina Yusuf"),
        ("Dame", "Edith", "Dame Edith"),
    ],
)
def test_a_persons_own_name(given, family, typed):
    assert is_own(typed, Person(given_name=given, family_name=family))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        ".",
        "Amina",
        "Yusuf",
        "Amina Yusuff",
        "Yusuf Amina",
        "Tom Okafor",
        "Mrs Yusuf",
        "Mrs",
    ],
)
def test_not_a_persons_own_name(typed):
    assert not is_own(typed, Person(given_name="Amina", family_name="Yusuf"))
