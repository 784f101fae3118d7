import json
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from compliance.policies.models import STATEMENT
from compliance.signing import actions
from compliance.signing.models import Acknowledgement, Method
from policyportal.audit import log
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_draft, a_published, a_text
from tests.compliance.signing.conftest import leaves, sign
from tests.conftest import make_person


def test_signing_keeps_what_was_seen_and_agreed(version, teacher):
    before = timezone.now()
    receipt = sign(version, teacher, user_agent="x" * 1000)
    receipt.refresh_from_db()
    assert receipt.version == version
    assert receipt.person == teacher
    assert receipt.fingerprint == version.fingerprint
    assert receipt.statement == STATEMENT
    assert receipt.typed_name == "Amina Yusuf"
    assert before <= receipt.signed_at <= timezone.now()
    assert receipt.address == "192.0.2.7"
    assert receipt.user_agent == "x" * 400
    assert receipt.method == Method.BROWSER


def test_signing_is_the_last_entry_of_the_log(version, teacher):
    receipt = sign(version, teacher)
    entry = Entry.objects.latest("number")
    assert entry == log.entry_of(receipt, "acknowledgement.signed")
    assert entry.by == f"people.person:{teacher.pk}"
    detail = json.loads(entry.detail.text)
    assert detail["reference"] == receipt.reference
    assert detail["fingerprint"] == version.fingerprint
    assert detail["typed_name"] == "Amina Yusuf"
    assert "192.0.2.7" not in entry.detail.text


def refused(version, person, **more) -> Refused:
    """Return why the signature was refused, having seen that nothing was written."""
    entries = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        sign(version, person, **more)
    assert not Acknowledgement.objects.filter(person=person, version=version).exists()
    assert Entry.objects.count() == entries
    return caught.value


def test_another_name_is_refused_at_its_field(version, teacher):
    no = refused(version, teacher, typed_name="Tom Okafor")
    assert no.field == "typed_name"
    assert "Amina Yusuf" in no.sentence


def test_without_the_tick_it_is_refused_at_its_field(version, teacher):
    assert refused(version, teacher, agreed=False).field == "agreed"


def test_another_text_than_shown_is_refused(version, teacher):
    assert "not the text in force" in refused(version, teacher, fingerprint_shown="0" * 64).sentence


def test_a_draft_is_refused(administrator, teacher):
    draft = a_draft(administrator)
    assert "not in force" in refused(draft, teacher).sentence


def test_a_superseded_version_is_refused(version, next_version, teacher):
    next_version(version, text=a_text(tou_no_abuse="Be kind."))
    no = refused(version, teacher)
    assert isinstance(no, actions.Superseded)
    assert "Version 1 has been replaced by version 2" in no.sentence


def test_a_closed_account_is_refused(version, teacher):
    type(teacher).objects.filter(pk=teacher.pk).update(is_active=False)
    assert "closed" in refused(version, teacher).sentence


def test_who_is_not_asked_is_refused(administrator, head, teacher, governor):
    version = a_published(administrator, head, audience=[Role.GOVERNOR])
    assert "not asked" in refused(version, teacher).sentence
    assert sign(version, governor)


def test_who_has_left_or_not_begun_is_refused(version, teacher, db):
    today = timezone.localdate()
    leaves(teacher, today - timezone.timedelta(days=1))
    assert "not asked" in refused(version, teacher).sentence
    later = make_person(
        "n@larkspur.example", "New", "One", Role.STAFF, since=today + timezone.timedelta(days=1)
    )
    assert "not asked" in refused(version, later).sentence


def test_signing_twice_gives_the_first_receipt(version, teacher):
    first = sign(version, teacher)
    entries = Entry.objects.count()
    with pytest.raises(actions.AlreadySigned) as caught:
        sign(version, teacher)
    assert caught.value.receipt == first
    assert caught.value.sentence.startswith("You signed this already, on ")
    assert Acknowledgement.objects.count() == 1
    assert Entry.objects.count() == entries


def test_the_same_text_published_again_is_signed_already(version, next_version, teacher):
    first = sign(version, teacher)
    again = next_version(version)
    assert again.fingerprint == version.fingerprint
    with pytest.raises(actions.AlreadySigned) as caught:
        sign(again, teacher)
    assert caught.value.receipt == first


def test_the_same_text_in_another_policy_is_signed_for_itself(
    version, administrator, head, teacher
):
    other = a_published(administrator, head, slug="another")
    sign(version, teacher)
    assert sign(other, teacher).version == other


def test_a_changed_text_is_signed_again(version, next_version, teacher):
    sign(version, teacher)
    sign(next_version(version, text=a_text(tou_no_abuse="Be kind.")), teacher)
    assert Acknowledgement.objects.filter(person=teacher).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_tabs_at_once_make_one_signature(version, teacher):
    results, together = [], threading.Barrier(4)

    def tab():
        together.wait()
        try:
            results.append(sign(version, teacher).reference)
        except actions.AlreadySigned as no:
            results.append(no.receipt.reference)
        finally:
            connections.close_all()

    tabs = [threading.Thread(target=tab) for _ in range(4)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert Acknowledgement.objects.count() == 1


def test_where_two_pass_every_check_the_constraint_gives_the_existing_receipt(version, teacher):
    first = sign(version, teacher)
    with pytest.raises(actions.AlreadySigned) as caught, transaction.atomic():
        actions._acknowledge(
            version,
            teacher,
            typed_name="Amina Yusuf",
            signed_at=timezone.now(),
            method=Method.BROWSER,
            recorded_by=teacher,
        )
    assert caught.value.receipt == first
    assert Acknowledgement.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compliance_acknowledgement SET typed_name = 'x'",
        "UPDATE compliance_acknowledgement SET signed_at = '2020-01-01'",
        "DELETE FROM compliance_acknowledgement",
    ],
)
def test_the_database_keeps_signatures(version, teacher, statement):
    receipt = sign(version, teacher)
    with (
        pytest.raises(DatabaseError, match="signature"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    receipt.refresh_from_db()
    assert receipt.typed_name == "Amina Yusuf"


@pytest.mark.postgres
def test_the_database_refuses_to_empty_the_table(version, teacher):
    sign(version, teacher)
    with (
        pytest.raises(DatabaseError, match="signature"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE compliance_acknowledgement CASCADE")


def test_the_export_of_the_register_is_in_the_log(version, administrator, teacher):
    actions.export_register(version, by=administrator, people=3, filters={"role": "staff"})
    entry = log.entry_of(version, "register.exported")
    assert json.loads(entry.detail.text) == {"people": 3, "filters": {"role": "staff"}}
    with pytest.raises(PermissionDenied):
        actions.export_register(version, by=teacher, people=3, filters={})
