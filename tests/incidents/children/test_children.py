"""Children: how old, in which year and whether here on a day; the same child is one row."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from incidents.children import actions
from incidents.children.actions import About
from incidents.children.models import Child
from policyportal.audit.models import Entry
from policyportal.refusal import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
BORN = date(2016, 9, 1)
NOOR = About("Noor Siddiqui", born_on=BORN, school_class="5 Willow", on_roll_from=date(2021, 9, 1))


@pytest.fixture
def noor(teacher):
    return actions.note(NOOR, today=TODAY, by=teacher)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2016, 9, 1), date(2026, 8, 31), 9),
        (date(2016, 9, 1), date(2026, 9, 1), 10),
        (date(2016, 2, 29), date(2026, 2, 28), 9),
        (date(2016, 2, 29), date(2026, 3, 1), 10),
        (date(2016, 9, 1), date(2016, 8, 31), None),
        (None, date(2026, 9, 1), None),
    ],
)
def test_age_on_a_day(born, day, age):
    assert Child(born_on=born).age_on(day) == age


@pytest.mark.parametrize(
    ("born", "day", "year"),
    [
        (date(2022, 8, 31), date(2026, 9, 1), 0),
        (date(2022, 9, 1), date(2026, 9, 1), None),
        (date(2016, 8, 31), date(2026, 11, 23), 6),
        (date(2016, 9, 1), date(2026, 11, 23), 5),
        (date(2016, 9, 1), date(2027, 8, 31), 5),
        (date(2016, 9, 1), date(2027, 9, 1), 6),
        (None, date(2026, 9, 1), None),
    ],
)
def test_year_group_on_a_day(born, day, year):
    assert Child(born_on=born).year_group_on(day) == year


@pytest.mark.parametrize(
    ("facts", "here"),
    [
        ({}, None),
        ({"never_here": True}, False),
        ({"on_roll_from": date(2026, 9, 1)}, True),
        ({"on_roll_from": date(2026, 11, 24)}, False),
        ({"on_roll_from": date(2021, 9, 1), "on_roll_to": date(2026, 11, 23)}, True),
        ({"on_roll_from": date(2021, 9, 1), "on_roll_to": date(2026, 11, 22)}, False),
    ],
)
def test_on_the_roll_on_a_day(facts, here):
    assert Child(**facts).was_on_roll(TODAY) is here


def test_the_name_stands_nowhere_in_the_row_or_the_log(noor):
    noor.refresh_from_db()
    row = Child.objects.filter(pk=noor.pk).values().get()
    assert noor.name == "Noor Siddiqui"
    assert b"Noor" not in bytes(row.pop("name_sealed"))
    assert "Noor" not in str(row)
    [entry] = Entry.objects.filter(action="child.noted")
    assert "Noor" not in entry.detail.text


def test_the_same_name_and_birthday_is_the_same_child(noor, head):
    again = actions.note(About(" noor  SIDDIQUI ", born_on=BORN), today=TODAY, by=head)
    assert again == noor
    assert Child.objects.count() == 1
    assert again.school_class == "5 Willow"


@pytest.mark.parametrize("born", [None, date(2017, 1, 1)])
def test_the_name_alone_is_not_the_same_child(noor, head, born):
    other = actions.note(About("Noor Siddiqui", born_on=born), today=TODAY, by=head)
    assert other != noor
    assert actions.called("Noor Siddiqui") == [noor, other]


def test_what_was_missing_is_filled_in_and_nothing_is_overwritten(head):
    first = actions.note(About("Ada Cole", born_on=BORN), today=TODAY, by=head)
    fuller = About("Ada Cole", BORN, "4 Ash", date(2021, 9, 1))
    assert actions.note(fuller, today=TODAY, by=head) == first
    other = About("Ada Cole", BORN, "6 Oak", date(2020, 9, 1))
    found = actions.note(other, today=TODAY, by=head)
    assert (found.school_class, found.on_roll_from) == ("4 Ash", date(2021, 9, 1))
    assert Entry.objects.filter(action="child.completed").count() == 1


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (About(" "), "name"),
        (About("A", born_on=date(2026, 11, 24)), "born_on"),
        (About("A", born_on=date(1990, 1, 1)), "born_on"),
        (About("A", never_here=True, on_roll_from=BORN), "never_here"),
        (About("A", on_roll_to=TODAY), "on_roll_from"),
        (About("A", on_roll_from=TODAY, on_roll_to=BORN), "on_roll_to"),
    ],
)
def test_what_cannot_be_so_is_refused(about, field, head):
    with pytest.raises(Refused) as refused:
        actions.note(about, today=TODAY, by=head)
    assert refused.value.field == field
    assert not Child.objects.exists()


def test_a_child_is_corrected_once_and_not_from_an_old_page(noor, head):
    left = About("Noor Siddiqui", BORN, "5 Willow", date(2021, 9, 1), TODAY)
    changed = actions.change(noor, left, seen=1, today=TODAY, by=head)
    assert (changed.on_roll_to, changed.revision) == (TODAY, 2)
    assert actions.change(noor, left, seen=1, today=TODAY, by=head).revision == 2
    with pytest.raises(Refused, match="in the meantime"):
        actions.change(noor, NOOR, seen=1, today=TODAY, by=head)


def test_a_corrected_name_is_found_by_the_new_one_only(noor, head):
    actions.change(noor, About("Nour Siddiqui", BORN), seen=1, today=TODAY, by=head)
    assert actions.called("Noor Siddiqui") == []
    assert actions.called("Nour Siddiqui") == [noor]


def test_the_database_keeps_what_is_possible(noor):
    with pytest.raises(IntegrityError), transaction.atomic():
        Child.objects.filter(pk=noor.pk).update(on_roll_to=date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Child.objects.filter(pk=noor.pk).update(never_here=True)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Child.objects.filter(pk=noor.pk).update(reference="K-00000000")


def test_rows_that_are_there_are_locked_together(noor, teacher, django_assert_num_queries):
    other = actions.note(About("Ned Pike"), today=TODAY, by=teacher)
    meant = About("Ned P.", reference=other.reference)
    with transaction.atomic(), django_assert_num_queries(3):
        actions.lock([meant, NOOR, About("Nobody Yet")])
