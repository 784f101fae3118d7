from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from compliance.signing import actions
from compliance.signing.models import Acknowledgement, Method, PaperRecord, PaperState
from policyportal.audit import log
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from policyportal.refusal import Refused
from policyportal.vault import files
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import leaves, picture, record_paper, sign
from tests.conftest import make_person


@pytest.fixture
def paper(version, teacher, administrator):
    return record_paper(version, teacher, administrator)


def test_recording_keeps_the_scan_and_is_no_signature_yet(paper, teacher, administrator):
    assert paper.state == PaperState.WAITING
    assert files.read(paper.scan) == picture()
    assert not Acknowledgement.objects.filter(person=teacher).exists()
    entry = log.entry_of(paper, "paper.recorded")
    assert entry.by == f"people.person:{administrator.pk}"
    assert paper.scan.sha256 in entry.detail.text


@pytest.mark.parametrize("who", ["teacher", "head", "slt", "dsl", "chair", "governor"])
def test_only_the_administrator_records(version, other_teacher, who, request):
    with pytest.raises(PermissionDenied):
        record_paper(version, other_teacher, request.getfixturevalue(who))
    assert not PaperRecord.objects.exists()


@pytest.mark.parametrize(("days", "said"), [(1, "in the future"), (-1, "before that")])
def test_a_day_that_cannot_be_is_refused(version, teacher, administrator, days, said):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused, match=said) as caught:
        record_paper(version, teacher, administrator, signed_on=day)
    assert caught.value.field == "signed_on"


def test_what_was_signed_or_recorded_already_is_refused(version, teacher, administrator, paper):
    with pytest.raises(Refused, match="waiting for a second adult already"):
        record_paper(version, teacher, administrator)
    sign(version, administrator)
    with pytest.raises(Refused, match="has signed already"):
        record_paper(version, administrator, administrator)


def test_who_is_not_asked_is_refused(administrator, head, teacher):
    version = a_published(administrator, head, audience=[Role.GOVERNOR])
    with pytest.raises(Refused, match="not asked"):
        record_paper(version, teacher, administrator)


def test_a_superseded_version_is_refused(version, next_version, teacher, administrator):
    next_version(version, text=a_text(tou_no_abuse="Be kind."))
    with pytest.raises(Refused, match="replaced"):
        record_paper(version, teacher, administrator)


@pytest.mark.parametrize("who", ["head", "slt", "chair"])
def test_a_second_adult_makes_it_a_signature(paper, version, teacher, who, request):
    by = request.getfixturevalue(who)
    receipt = actions.confirm_paper(paper, by=by)
    paper.refresh_from_db()
    assert (paper.state, paper.decided_by) == (PaperState.CONFIRMED, by)
    assert (receipt.person, receipt.version, receipt.paper) == (teacher, version, paper)
    assert receipt.method == Method.PAPER
    assert receipt.fingerprint == version.fingerprint
    assert receipt.address is None
    assert version.published_at <= receipt.signed_at <= paper.recorded_at
    assert timezone.localdate(receipt.signed_at) == paper.signed_on
    assert log.entry_of(paper, "paper.confirmed").by == f"people.person:{by.pk}"
    assert Entry.objects.latest("number") == log.entry_of(receipt, "acknowledgement.signed")


def test_another_administrator_confirms(paper):
    other = make_person("b@larkspur.example", "Bo", "Ek", Role.ADMINISTRATOR)
    assert actions.confirm_paper(paper, by=other)


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "dsl", "governor"])
def test_others_decide_nothing(paper, who, request):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.confirm_paper(paper, by=by)
    with pytest.raises(PermissionDenied):
        actions.reject_paper(paper, by=by, reason="No.")
    paper.refresh_from_db()
    assert paper.state == PaperState.WAITING


def test_who_recorded_it_does_not_decide(paper, administrator):
    with pytest.raises(Refused, match="You recorded this"):
        actions.confirm_paper(paper, by=administrator)
    with pytest.raises(Refused, match="You recorded this"):
        actions.reject_paper(paper, by=administrator, reason="No.")


def test_who_signed_it_does_not_decide(version, head, administrator):
    paper = record_paper(version, head, administrator)
    with pytest.raises(Refused, match="your own signature"):
        actions.confirm_paper(paper, by=head)


def test_the_database_wants_a_second_adult(paper, administrator):
    paper.state, paper.decided_at = PaperState.CONFIRMED, timezone.now()
    for by in (administrator, paper.person):
        paper.decided_by = by
        with pytest.raises(IntegrityError), transaction.atomic():
            paper.save(update_fields=["state", "decided_by", "decided_at"])


def test_confirming_twice_is_refused(paper, head, slt):
    actions.confirm_paper(paper, by=head)
    with pytest.raises(Refused, match="decided already"):
        actions.confirm_paper(paper, by=slt)
    assert Acknowledgement.objects.count() == 1


def test_signed_in_the_browser_meanwhile(paper, version, teacher, head):
    sign(version, teacher)
    with pytest.raises(Refused, match="in the meantime"):
        actions.confirm_paper(paper, by=head)
    assert actions.reject_paper(paper, by=head, reason="Signed in the browser.")


def test_it_counts_for_the_version_signed_though_another_is_in_force(
    paper, version, next_version, head, teacher
):
    next_version(version, text=a_text(tou_no_abuse="Be kind."))
    leaves(teacher, timezone.localdate())
    assert actions.confirm_paper(paper, by=head).version == version


def test_rejecting_needs_a_reason_and_lets_another_be_recorded(
    paper, version, teacher, head, administrator
):
    with pytest.raises(Refused) as caught:
        actions.reject_paper(paper, by=head, reason="  ")
    assert caught.value.field == "reason"
    rejected = actions.reject_paper(paper, by=head, reason=" It is another page. ")
    assert (rejected.state, rejected.reason) == (PaperState.REJECTED, "It is another page.")
    assert log.entry_of(paper, "paper.rejected")
    with pytest.raises(Refused, match="decided already"):
        actions.confirm_paper(paper, by=head)
    assert record_paper(version, teacher, administrator).state == PaperState.WAITING


def test_looking_at_the_scan_is_in_the_log(paper, head, teacher):
    assert actions.view_scan(paper, by=head) == paper.scan
    assert log.entry_of(paper, "paper.scan-viewed").by == f"people.person:{head.pk}"
    with pytest.raises(PermissionDenied):
        actions.view_scan(paper, by=teacher)


@pytest.mark.parametrize("change", ["typed_name = 'x'", "signed_on = '2020-01-01'"])
def test_the_database_keeps_a_paper_as_recorded(paper, change):
    with (
        pytest.raises(DatabaseError, match="only ever decided"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE compliance_paperrecord SET {change}")  # noqa: S608


def test_the_database_keeps_what_was_decided(paper, head):
    actions.reject_paper(paper, by=head, reason="No.")
    with (
        pytest.raises(DatabaseError, match="only ever decided"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE compliance_paperrecord SET reason = 'x'")


def test_who_finds_it_waiting(paper, head, slt, chair, administrator, teacher, governor):
    for person in (head, slt, chair):
        assert list(PaperRecord.objects.for_second_adult(person)) == [paper]
    for person in (administrator, teacher, governor):
        assert not PaperRecord.objects.for_second_adult(person).exists()


@pytest.mark.parametrize(
    ("published", "recorded", "at"),
    [
        ("2025-07-01 09:00", "2025-07-01 15:00", "2025-07-01 12:00"),
        ("2025-07-01 09:00", "2025-07-01 10:00", "2025-07-01 10:00"),
        ("2025-07-01 14:00", "2025-07-01 15:00", "2025-07-01 14:00"),
    ],
)
def test_noon_stands_for_the_day_within_publication_and_record(
    administrator, head, teacher, published, recorded, at
):
    """No receipt says that somebody signs in the future, or before there was something to sign."""

    def london(text):
        return timezone.make_aware(datetime.fromisoformat(text))

    with time_machine.travel(london(published), tick=False) as clock:
        version = a_published(administrator, head)
        clock.move_to(london(recorded))
        paper = record_paper(version, teacher, administrator)
        assert actions.confirm_paper(paper, by=head).signed_at == london(at)


def test_what_was_rejected_waits_for_who_recorded_it(version, teacher, administrator, head, slt):
    paper = actions.reject_paper(
        record_paper(version, teacher, administrator), reason="Not signed.", by=head
    )
    rejected = PaperRecord.objects.rejected_for
    assert list(rejected(administrator)) == [paper]
    assert list(rejected(head)) == list(rejected(slt)) == []
    again = record_paper(version, teacher, administrator)
    assert list(rejected(administrator)) == []
    again = actions.reject_paper(again, reason="Not signed either.", by=head)
    assert list(rejected(administrator)) == [again]
    sign(version, teacher)
    assert list(rejected(administrator)) == []


def test_what_was_rejected_of_a_version_replaced_waits_for_nobody(
    version, next_version, teacher, administrator, head
):
    actions.reject_paper(
        record_paper(version, teacher, administrator), reason="Not signed.", by=head
    )
    next_version(version)
    assert list(PaperRecord.objects.rejected_for(administrator)) == []
