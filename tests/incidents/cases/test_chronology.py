"""The chronology: numbered within a case, known by its happenings, only ever added to."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import TextChoices
from django.test.utils import CaptureQueriesContext

from incidents.cases.chronology import Happened, add_entry, entries_of, label, register, shown
from incidents.cases.models import ChronologyEntry
from tests.incidents.rows import a_disclosure

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def test_entries_are_numbered_within_their_case(case, other_teacher, slt, head):
    other = a_disclosure(other_teacher, slt)
    for one in (case, other, case):
        add_entry(one, Happened.ADDED, by=head)
    assert [entry.name for entry in entries_of(case)] == [
        f"{case.reference}/1",
        f"{case.reference}/2",
    ]
    assert [entry.number for entry in entries_of(other)] == [1]


def test_words_and_facts_are_sealed(case, head):
    entry = add_entry(case, Happened.ADDED, by=head, words="Mia told me.", facts={"Who": "Mia"})
    row = ChronologyEntry.objects.filter(pk=entry.pk).values_list("words_sealed", "facts_sealed")[0]
    assert all(b"Mia" not in bytes(sealed) for sealed in row)
    again = ChronologyEntry.objects.get(pk=entry.pk)
    assert (again.words, again.facts) == ("Mia told me.", {"Who": "Mia"})


def test_what_nobody_registered_does_not_happen(case, head):
    with pytest.raises(ValueError, match="Nothing called made-up happens"):
        add_entry(case, "made-up", by=head)
    assert not ChronologyEntry.objects.exists()


def test_one_happening_has_one_name():
    class Again(TextChoices):
        ADDED = "added", "Something else"

    with pytest.raises(ValueError, match="two happenings called added"):
        register(Again)
    register(Happened)


def test_an_entry_is_shown_by_its_name_with_what_was_said_by_name(case, head):
    facts = {
        "Offered": ["A union", "A helpline"],
        "Until": "3 March 2026",
        "limb_x": "In code",
        "Empty": "",
    }
    one = shown(add_entry(case, Happened.EVIDENCE, by=head, facts=facts))
    assert one.label == label(one.entry) == "Evidence added"
    assert one.facts == [("Offered", "A union; A helpline"), ("Until", "3 March 2026")]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_it_as_it_was_added(case, head, change):
    entry = add_entry(case, Happened.ADDED, by=head)
    rows = ChronologyEntry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(what="corrected") if change == "update" else rows.delete()
    assert ChronologyEntry.objects.get() == entry


def _corrected_by(entry) -> int | None:
    by = getattr(entry, "corrected_by", None)
    return by and by.number


def test_it_is_read_with_one_query_with_who_wrote_and_what_corrects(case, head):
    for _ in range(3):
        last = add_entry(case, Happened.ADDED, by=head)
    add_entry(case, Happened.CORRECTED, by=head, corrects=last)
    with CaptureQueriesContext(connection) as queries:
        found = [(entry.by, _corrected_by(entry)) for entry in entries_of(case)]
    assert found == [(head, None), (head, None), (head, 4), (head, None)]
    assert len(queries) == 1
