from datetime import UTC

import pytest
from django.db import IntegrityError, connection, transaction

from policyportal.audit import merkle, triggers
from policyportal.audit.log import (
    canonical,
    commitment,
    entry_of,
    erase,
    leaf_data,
    prove,
    record,
    record_many,
    root_at,
)
from policyportal.audit.models import ERASED, Detail, Entry, Head, Node, SignedHead

pytestmark = pytest.mark.django_db


def fill(count: int, about=None) -> list[Entry]:
    return [record("test.done", about, by=None, n=n) for n in range(count)]


def plain_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(plain_root(leaves[:k]), plain_root(leaves[k:]))


def test_an_entry_says_who_did_what_to_which_row_and_no_more(teacher, head):
    entry = record("person.added", teacher, by=head, name="Amina Yusuf")
    stored = Entry.objects.get()
    assert (stored.number, stored.action) == (1, "person.added")
    assert stored.about == f"people.person:{teacher.pk}"
    assert stored.by == f"people.person:{head.pk}"
    assert "Amina" not in leaf_data(stored).decode()
    detail = Detail.objects.get()
    assert detail.text == '{"name":"Amina Yusuf"}'
    assert stored.commitment == commitment(detail.salt, detail.text)
    assert leaf_data(stored) == leaf_data(entry)


def test_the_leaf_is_the_documented_bytes(teacher):
    entry = record("person.added", teacher, by=None)
    at = Entry.objects.get().at.astimezone(UTC)
    assert leaf_data(entry).decode() == (
        f'{{"about":"people.person:{teacher.pk}","action":"person.added",'
        f'"at":"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}Z","by":"",'
        f'"commitment":"{entry.commitment}","number":1}}'
    )


def test_equal_details_have_unlike_commitments():
    first, second = fill(1)[0], record("test.done", None, by=None, n=0)
    assert first.commitment != second.commitment


def test_what_is_not_json_is_refused():
    with pytest.raises(TypeError):
        record("test.done", None, by=None, when=object())
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError):
        record("test.done", None, by=None)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_leaves_no_entry():
    with pytest.raises(RuntimeError), transaction.atomic():
        record("test.done", None, by=None)
        raise RuntimeError
    assert not Entry.objects.exists()
    with transaction.atomic():
        assert record("test.done", None, by=None).number == 1


def test_the_tree_is_that_of_the_leaves():
    entries = fill(21)
    leaves = [merkle.leaf_hash(leaf_data(entry)) for entry in Entry.objects.order_by("number")]
    head = Head.objects.get()
    assert [entry.number for entry in entries] == list(range(1, 22))
    assert head.size == 21
    for size in range(1, 22):
        assert root_at(size) == plain_root(leaves[:size]).hex()
    assert merkle.bag(head.peaks).hex() == root_at(21)
    assert Node.objects.count() == 21 + 10 + 5 + 2 + 1


def test_the_root_of_nothing_is_that_of_the_rfc():
    assert root_at(0) == merkle.EMPTY_ROOT.hex()


@pytest.mark.parametrize("size", [None, 9, 13])
def test_every_proof_leads_to_the_root(size):
    fill(13)
    for entry in Entry.objects.filter(number__lte=9):
        proof = prove(entry, size=size)
        path = [bytes.fromhex(one) for one in proof.path]
        leaf = merkle.leaf_hash(leaf_data(entry))
        found = merkle.root_from_inclusion(leaf, entry.number - 1, proof.size, path)
        assert proof.size == (size or entry.number)
        assert found.hex() == proof.root == root_at(proof.size)
        assert proof.leaf == leaf.hex()


def test_erasing_a_detail_leaves_the_proof_valid(teacher, head):
    fill(3)
    entry = record("person.added", teacher, by=head, name="Amina Yusuf")
    record("person.changed", teacher, by=head, name="Amina Yusuf-Khan")
    fill(2)
    before = prove(entry, size=7)
    erased = erase(teacher, by=head)
    assert (erased.number, erased.action, erased.about) == (8, "detail.erased", entry.about)
    assert set(Detail.objects.values_list("entry_id", flat=True)) == {1, 2, 3, 6, 7, 8}
    assert prove(Entry.objects.get(pk=entry.pk), size=7) == before


def test_the_entry_of_an_action_is_found(teacher, head):
    record("person.added", head, by=None)
    entry = record("person.added", teacher, by=None)
    record("person.changed", teacher, by=None)
    assert entry_of(teacher, "person.added") == entry
    with pytest.raises(Entry.DoesNotExist):
        entry_of(teacher, "person.left")


def test_an_entry_costs_five_queries_however_long_the_log(django_assert_num_queries):
    for _ in range(9):
        with django_assert_num_queries(5):
            record("test.done", None, by=None, n=1)


def test_many_cost_as_few(django_assert_num_queries):
    with django_assert_num_queries(5):
        entries = record_many([("test.done", None, {"n": n}) for n in range(100)], by=None)
    assert [entry.number for entry in entries] == list(range(1, 101))


def test_without_its_head_row_nothing_is_written():
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_head")
    with pytest.raises(Head.DoesNotExist):
        record("test.done", None, by=None)


def test_canonical_json_has_one_form():
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"\\u00e9","b":[1,null]}'


def signed_head() -> SignedHead:
    return SignedHead.objects.create(
        day="2025-03-03",
        size=1,
        root="00" * 32,
        signed_at="2025-03-03T20:00:00Z",
        public_key="00" * 32,
        signature="00" * 64,
    )


KEPT = [
    "UPDATE audit_entry SET action = 'x'",
    "UPDATE audit_entry SET number = 7",
    "DELETE FROM audit_entry WHERE number = 2",
    "UPDATE audit_node SET level = 9",
    "DELETE FROM audit_node",
    "UPDATE audit_signedhead SET size = 2",
    "DELETE FROM audit_signedhead",
    "UPDATE audit_detail SET text = '{}'",
    "UPDATE audit_head SET size = 1",
    "DELETE FROM audit_head",
    "DELETE FROM audit_detail",
]


@pytest.mark.parametrize("statement", KEPT)
def test_the_database_refuses(statement):
    fill(2)
    with triggers.lifted():
        Detail.objects.filter(entry=2).delete()  # so that no foreign key refuses first
    signed_head()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["entry", "node", "signedhead", "head"])
def test_the_database_refuses_to_empty_or_to_replace(table):
    fill(2)
    signed_head()
    statement = (
        f"REPLACE INTO audit_{table} SELECT * FROM audit_{table}"
        if connection.vendor == "sqlite"
        else f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_{table} CASCADE"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_detail_is_erased_only_after_an_entry_that_says_so(teacher, head):
    fill(1, teacher)
    fill(1, head)
    record(ERASED, teacher, by=None)
    fill(1, teacher)
    for number in (2, 3, 4):  # another row's, the erasing's own, and one written since
        with pytest.raises(IntegrityError), transaction.atomic():
            Detail.objects.filter(entry=number).delete()
    Detail.objects.filter(entry=1).delete()
    assert set(Detail.objects.values_list("entry_id", flat=True)) == {2, 3, 4}


def test_every_trigger_is_there():
    assert triggers.missing() == []


def test_a_trigger_taken_away_or_disarmed_is_noticed():
    protection = next(p for p in triggers._protected if p.table == "audit_entry")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {protection.name}")
            assert triggers.missing() == [protection.name]
            cursor.execute(
                f"CREATE TRIGGER {protection.name} BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END"
            )
        else:
            cursor.execute(f"ALTER TABLE audit_entry DISABLE TRIGGER {protection.name}")
    assert triggers.missing() == [protection.name]
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["audit_entry {row} WHEN (1 = 0)", "audit_detail {row}"])
def test_a_trigger_that_never_fires_or_stands_elsewhere_is_missing(where):
    """A trigger of the right name and body may still keep nothing."""
    name = "keep_audit_entry_update_0"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            does = "BEGIN SELECT RAISE(ABORT, 'This row cannot change.'); END"
        else:
            cursor.execute(f"DROP TRIGGER {name} ON audit_entry")
            does = f"EXECUTE FUNCTION {name}()"
        place = where.format(row="FOR EACH ROW")
        cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {place} {does}")
    assert triggers.missing() == [name]
