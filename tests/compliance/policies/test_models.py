"""A published version refuses every change: in the model, and in the database by itself."""

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from compliance.policies.models import Clause, Policy, Section, Status, Version
from policyportal.audit import triggers
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_awaiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(administrator, head):
    return a_published(administrator, head)


@pytest.fixture
def draft(administrator):
    return a_draft(administrator, text=a_text(title="Another policy"))


def refuses(sql, *values):
    """Run the SQL as somebody would who goes round the portal, and see it refused."""
    with pytest.raises(Error, match="cannot (change|be deleted)"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


# In the model


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"review_due": "2030-01"},
        {"minute_reference": "x"},
        {"status": Status.DRAFT},
        {"fingerprint": "0" * 64},
    ],
)
def test_a_published_version_is_not_saved(published, change):
    for name, value in change.items():
        setattr(published, name, value)
    with pytest.raises(Refused, match="cannot change"):
        published.save()
    with pytest.raises(Refused, match="cannot change"):
        published.save(update_fields=list(change))


def test_a_published_version_is_not_deleted(published):
    with pytest.raises(Refused, match="cannot be deleted"):
        published.delete()


def test_published_text_is_not_saved_or_deleted(published):
    for row in (published.clauses.first(), published.sections.first()):
        row.key = "other"
        with pytest.raises(Refused, match="cannot change"):
            row.save()
        with pytest.raises(Refused, match="cannot change"):
            row.delete()


def test_nothing_is_added_to_published_text(published):
    section = published.sections.first()
    with pytest.raises(Refused, match="cannot change"):
        Clause(version=published, section=section, position=9, key="x", text="x").save()
    with pytest.raises(Refused, match="cannot change"):
        Section(version=published, position=9, key="x", heading="x").save()


# In the database


COLUMNS = [
    field.column
    for field in Version._meta.concrete_fields
    if field.name not in ("id", "status", "superseded_at")
]


@pytest.mark.parametrize("column", COLUMNS)
def test_the_database_keeps_every_column(published, column):
    field = next(f for f in Version._meta.concrete_fields if f.column == column)
    other = {
        "PositiveIntegerField": 77,
        "PositiveSmallIntegerField": 77,
        "DateTimeField": "2001-01-01 00:00:00+00:00",
        "DateField": "2001-01-01",
        "ForeignKey": 77,
        "JSONField": '["staff"]',
        "BooleanField": True,
    }.get(field.get_internal_type(), "2001-01")
    change = f"UPDATE compliance_version SET {column} = %s WHERE id = %s"  # noqa: S608
    refuses(change, other, published.pk)


def test_the_database_does_not_let_it_be_a_draft_again(published):
    for status in ("draft", "awaiting"):
        refuses("UPDATE compliance_version SET status = %s WHERE id = %s", status, published.pk)


def test_the_database_lets_it_be_superseded_once(published):
    now = timezone.now()
    Version.objects.filter(pk=published.pk).update(status="superseded", superseded_at=now)
    for status, at in (("superseded", "2001-01-01 00:00:00+00:00"), ("published", None)):
        refuses(
            "UPDATE compliance_version SET status = %s, superseded_at = %s WHERE id = %s",
            status,
            at,
            published.pk,
        )


def test_superseding_may_change_nothing_else(published):
    refuses(
        "UPDATE compliance_version SET status = 'superseded', superseded_at = published_at,"
        " title = 'x' WHERE id = %s",
        published.pk,
    )


def test_the_database_deletes_nothing_published(published):
    refuses("DELETE FROM compliance_clause WHERE version_id = %s", published.pk)
    refuses("DELETE FROM compliance_section WHERE version_id = %s", published.pk)
    refuses("DELETE FROM compliance_version WHERE id = %s", published.pk)


def test_the_database_changes_no_published_text(published):
    refuses("UPDATE compliance_clause SET text = 'x' WHERE version_id = %s", published.pk)
    refuses("UPDATE compliance_section SET heading = 'x' WHERE version_id = %s", published.pk)


def test_the_database_adds_no_published_text(published):
    section = published.sections.first()
    refuses(
        "INSERT INTO compliance_section (version_id, position, key, heading, kind)"
        " VALUES (%s, 90, 'x', 'x', 'ordinary')",
        published.pk,
    )
    refuses(
        "INSERT INTO compliance_clause (version_id, section_id, position, key, kind, text)"
        " VALUES (%s, %s, 90, 'x', 'point', 'x')",
        published.pk,
        section.pk,
    )


@pytest.mark.parametrize("table", ["compliance_clause", "compliance_section"])
def test_the_database_moves_no_text_in_or_out(published, draft, table):
    move = f"UPDATE {table} SET version_id = %s, position = position + 50 WHERE version_id = %s"  # noqa: S608
    refuses(move, published.pk, draft.pk)
    refuses(move, draft.pk, published.pk)


def test_a_superseded_text_is_kept_too(administrator, head, published):
    a_published(administrator, head, published.policy)
    refuses("UPDATE compliance_clause SET text = 'x' WHERE version_id = %s", published.pk)
    refuses("DELETE FROM compliance_version WHERE id = %s", published.pk)


def test_a_draft_changes_freely(draft):
    Version.objects.filter(pk=draft.pk).update(title="x")
    assert Clause.objects.filter(version=draft).update(text="x") == 3
    assert Version.objects.filter(pk=draft.pk).delete()[0] == 6


def test_every_trigger_is_in_place():
    assert triggers.missing() == []


def test_a_trigger_that_is_gone_is_noticed():
    with triggers.lifted():
        assert "keep_compliance_version_update_0" in triggers.missing()
    assert triggers.missing() == []


# Constraints


def breaks(constraint, **change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Version.objects.update(**change)


def test_the_database_refuses_what_an_action_refuses(administrator, head):
    an_awaiting(administrator)
    now = timezone.now()
    breaks("approver_is_not_author", approved_by=administrator, approved_at=now)
    breaks("approved_by_and_at", approved_by=head)
    breaks("submitted_by_and_at", submitted_at=None)
    breaks("published_only_when_approved", status="published")
    breaks("superseded_at", superseded_at=now)
    breaks("draft_is_not_submitted", status="draft")
    breaks("sent_back_by_at_and_why", sent_back_by=head, sent_back_at=now, sent_back_reason="x")


def test_a_policy_has_one_version_in_preparation(administrator):
    version = a_draft(administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(policy=version.policy, number=2, title="x", author=administrator)


def test_a_policy_has_one_version_in_force(administrator, head, published):
    second = a_draft(administrator, published.policy)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=second.pk).update(
            status="published",
            submitted_by=administrator,
            submitted_at=now,
            approved_by=head,
            approved_at=now,
            published_by=administrator,
            published_at=now,
            fingerprint="x",
        )


# Who sees what


def test_preparation_is_seen_by_those_who_prepare(
    administrator, head, chair, teacher, governor, published
):
    coming = a_draft(administrator, published.policy)
    unborn = a_draft(administrator, text=a_text(title="Another"))
    for person in (administrator, head, chair):
        assert {*Version.objects.visible_to(person)} == {published, coming, unborn}
        assert Policy.objects.visible_to(person).count() == 2
    for person in (teacher, governor):
        assert {*Version.objects.visible_to(person)} == {published}
        assert {*Policy.objects.visible_to(person)} == {published.policy}


def test_governors_date_is_the_documents_until_recorded(administrator):
    text = a_text()
    text.dates["approved"] = "2020-03"
    assert a_draft(administrator, text=text).governors_date == "2020-03"
