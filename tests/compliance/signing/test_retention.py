from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction

from compliance.signing import actions
from compliance.signing.models import Acknowledgement, Expiry, PaperRecord
from compliance.signing.retention import expire_signatures, ring, years_before
from policyportal.audit import log
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import Role, RoleAssignment
from policyportal.vault import files
from policyportal.vault.models import SealedFile
from tests.compliance.signing.conftest import leaves, record_paper, sign

LEFT = date(2025, 3, 14)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(datetime(2025, 3, 14, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def left(version, teacher):
    """The teacher has signed and left today."""
    receipt = sign(version, teacher)
    leaves(teacher, LEFT)
    return receipt


def after(years: int) -> date:
    """The first day on which somebody left more than so many years ago, if they left today."""
    day = LEFT
    return date(day.year + years, day.month, day.day + 1)


def test_it_ends_six_years_after_leaving(left, school):
    assert expire_signatures(date(2031, 3, 14)) == 0
    assert expire_signatures(after(6)) == 1
    assert not Acknowledgement.objects.filter(pk=left.pk).exists()
    expiry = Expiry.objects.get(reference=left.reference)
    assert (expiry.version, expiry.signed_on) == (left.version, LEFT)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.by) == ("acknowledgement.expired", "")


def test_what_the_log_said_of_it_is_erased_and_the_entry_stays(left, school):
    entry = log.entry_of(left, "acknowledgement.signed")
    proof = log.prove(entry)
    expire_signatures(after(6))
    assert not Detail.objects.filter(entry=entry).exists()
    assert log.prove(Entry.objects.get(pk=entry.pk)) == proof


def test_twice_does_it_once(left, school):
    expire_signatures(after(6))
    entries = Entry.objects.count()
    assert expire_signatures(after(7)) == 0
    assert Entry.objects.count() == entries


def test_the_school_says_how_long(left, school):
    school.signatures_kept_years = 2
    school.save()
    assert expire_signatures(after(1)) == 0
    assert expire_signatures(after(2)) == 1


def test_who_is_here_or_came_back_keeps_theirs(left, version, teacher, other_teacher, school):
    sign(version, other_teacher)
    RoleAssignment.objects.create(person=teacher, role=Role.STAFF, starts_on=date(2031, 2, 1))
    assert expire_signatures(after(6)) == 0
    assert Acknowledgement.objects.count() == 2


def test_papers_and_scans_end_too(
    version, teacher, administrator, head, school, django_capture_on_commit_callbacks
):
    first = record_paper(version, teacher, administrator)
    actions.reject_paper(first, by=head, reason="Another page.")
    second = record_paper(version, teacher, administrator)
    actions.confirm_paper(second, by=head)
    kept = [files.folder() / paper.scan.token for paper in (first, second)]
    assert all(path.exists() for path in kept)
    leaves(teacher, LEFT)
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_signatures(after(6)) == 1
    assert not PaperRecord.objects.exists()
    assert not SealedFile.objects.exists()
    assert not any(path.exists() for path in kept)
    assert log.entry_of(second, "paper.recorded")
    assert not Detail.objects.filter(
        entry__about=log.name_of(second), entry__action="paper.recorded"
    )


def test_without_its_expiry_the_database_keeps_it(left):
    with pytest.raises(DatabaseError, match="retention"), transaction.atomic():
        left.delete()


def test_nothing_has_ended_today(left, school):
    assert ring() == 0


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2031, 3, 1), 6, date(2025, 3, 1)),
        (date(2028, 2, 29), 6, date(2022, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
    ],
)
def test_years_before(day, years, before):
    assert years_before(day, years) == before
