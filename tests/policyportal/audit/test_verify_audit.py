"""Whether `verify_audit` finds what a tamperer does who commands the database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policyportal.audit import heads, merkle, triggers, verification
from policyportal.audit.log import (
    commitment,
    commits_to,
    erase,
    leaf_data,
    record,
    record_many,
    root_at,
)
from policyportal.audit.models import Detail, Entry, Head, Node, SignedHead

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1000, 4], autouse=True)
def chunk(request, monkeypatch):
    """Everything with the log in one chunk, and in several."""
    monkeypatch.setattr(verification, "CHUNK", request.param)


@pytest.fixture
def log(teacher):
    record_many([("test.done", teacher, {"name": f"Child {n}"}) for n in range(10)], by=None)


def run(*args: str) -> tuple[bool, str]:
    """Return whether the command says that all is right, and all that it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", *args, stdout=out, stderr=err)
    except CommandError as error:
        return False, err.getvalue() + str(error)
    return True, out.getvalue()


def tamper(*statements: str) -> None:
    with triggers.lifted(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement in statements:
            cursor.execute(statement)


def rewrite() -> None:
    """Make nodes and head fit whatever the entries are now, as a thorough tamperer would."""
    frontier, size = [], 0
    with triggers.lifted():
        Node.objects.all().delete()
        for entry in Entry.objects.order_by("number"):
            frontier, full = merkle.grow(frontier, size, merkle.leaf_hash(leaf_data(entry)))
            Node.objects.bulk_create(
                Node(level=level, index=index, hash=value) for (level, index), value in full
            )
            size += 1
        Head.objects.update(size=size, frontier=b"".join(frontier))


def cut_to(size: int) -> None:
    tamper(
        f"DELETE FROM audit_detail WHERE entry_id > {size}",
        f"DELETE FROM audit_entry WHERE number > {size}",
    )


def sign(day: str) -> SignedHead:
    head = Head.objects.get()
    key = heads.private_key("k1")
    signed = SignedHead(
        day=timezone.datetime.fromisoformat(day).date(),
        size=head.size,
        root=merkle.bag(head.peaks).hex(),
        signed_at=timezone.now(),
        public_key=key.public_key().public_bytes_raw().hex(),
    )
    signed.signature = key.sign(heads.statement(signed)).hex()
    signed.save()
    return signed


@pytest.fixture(autouse=True)
def vault_keys(settings):
    settings.VAULT_KEYS = "k1:" + "A" * 43 + "="


def test_a_log_that_is_right(log):
    sign("2025-03-03")
    assert run() == (
        True,
        "The audit log is right: 10 entries, 10 details kept and 0 erased, 1 signed heads and 0 "
        f"given ones agree, root {root_at(10)}.\n",
    )


def test_an_empty_log_is_right():
    assert run()[0]


def test_erased_details_are_right(log, teacher):
    with transaction.atomic():
        erase(teacher, by=None)
    right, said = run()
    assert right
    assert "1 details kept and 10 erased" in said


def test_details_erased_unsaid_are_found(log):
    with triggers.lifted():
        Detail.objects.filter(entry__in=[5, 8]).delete()
    right, said = run()
    assert not right
    assert "no entry says were erased: 2, the first of them that of entry 5." in said


@pytest.mark.parametrize("size", range(11))
def test_any_saved_head_agrees(log, size):
    assert run("--head", f"{size}:{root_at(size)}")[0]


@pytest.mark.parametrize("field", ["action", "about", '"by"', "commitment"])
def test_an_edited_entry(log, field):
    tamper(f"UPDATE audit_entry SET {field} = 'x' WHERE number = 4")
    right, said = run()
    assert not right
    assert "Entry 4 is not what was recorded" in said
    assert said.endswith("The audit log is NOT right.")


def test_an_entry_with_another_time(log):
    entry = Entry.objects.get(number=4)
    with triggers.lifted():
        Entry.objects.filter(number=4).update(at=entry.at - timezone.timedelta(microseconds=1))
    right, said = run()
    assert not right
    assert "Entry 4 is not" in said


@pytest.mark.parametrize("number", [1, 4, 10])
def test_a_removed_entry(log, number):
    tamper(
        f"DELETE FROM audit_detail WHERE entry_id = {number}",
        f"DELETE FROM audit_entry WHERE number = {number}",
    )
    assert run() == (False, f"Entry {number} is missing.\nThe audit log is NOT right.")


def test_reordered_entries(log):
    tamper(
        "DELETE FROM audit_detail",
        "UPDATE audit_entry SET number = 99 WHERE number = 3",
        "UPDATE audit_entry SET number = 3 WHERE number = 7",
        "UPDATE audit_entry SET number = 7 WHERE number = 99",
    )
    right, said = run()
    assert not right
    assert "Entry 3 is not" in said
    assert "Entry 7 is not" in said


def test_an_entry_put_in_at_the_end(log):
    tamper(
        'INSERT INTO audit_entry (number, at, action, about, "by", commitment) '
        "VALUES (11, '2025-01-01 00:00:00', 'x', '', '', 'x')"
    )
    assert run() == (
        False,
        "Entry 11 stands after the log's end (10).\nThe audit log is NOT right.",
    )


def test_an_entry_cut_off_that_the_head_still_counts(log):
    cut_to(9)
    right, said = run()
    assert not right
    assert "Entry 10 is missing." in said


def test_a_head_cut_back(log):
    with triggers.lifted():
        Head.objects.update(size=9)
    right, said = run()
    assert not right
    assert "Entry 10 stands after the log's end (9)." in said
    assert "holds another root" in said


def test_a_head_row_removed(log):
    tamper("DELETE FROM audit_head")
    right, said = run()
    assert not right
    assert "The row that says where the log ends is missing." in said


def test_a_detail_whose_beginning_became_salt(log):
    """The commitment is over salt, full stop, text: a longer salt could swallow text."""
    salt, text = "0" * 64, '{"minute":"Item 3. Refused.","outcome":"x"}'
    taken, left = text.split(".", 1)
    entry = Entry.objects.get(number=5)
    entry.commitment = commitment(salt, text)
    assert commitment(f"{salt}.{taken}", left) == entry.commitment
    assert commits_to(entry, Detail(entry=entry, salt=salt, text=text))
    assert not commits_to(entry, Detail(entry=entry, salt=f"{salt}.{taken}", text=left))


def test_an_entry_between_two_others(log):
    """No trigger keeps a row from being added; PostgreSQL makes 4 of 3.5."""
    insert = (
        "INSERT INTO audit_entry (number, at, action, about, by, commitment)"
        " SELECT 3.5, at, action, about, by, commitment FROM audit_entry WHERE number = 3"
    )
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(insert)
        return
    with connection.cursor() as cursor:
        cursor.execute(insert)
    right, said = run()
    assert not right
    assert "Entry 3.5 stands between two others." in said


def test_a_detail_edited(log):
    with triggers.lifted():
        Detail.objects.filter(entry=5).update(text='{"name":"Somebody else"}')
    right, said = run()
    assert not right
    assert "The detail of entry 5 is not what was recorded." in said


@pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 4), (3, 0)])
def test_a_node_removed_or_edited_or_added(log, level, index):
    node = Node.objects.filter(level=level, index=index)
    was = node.get()
    with triggers.lifted():
        node.update(hash=bytes(32))
    assert not run()[0]
    with triggers.lifted():
        node.delete()
    assert f"The tree's node {level}/{index} is missing." in run()[1]
    was.pk = None
    was.save(force_insert=True)
    assert run()[0]


@pytest.mark.parametrize(("level", "index"), [(0, 10), (3, 1), (9, 0)])
def test_a_node_added(log, level, index):
    Node.objects.create(level=level, index=index, hash=bytes(32))
    right, said = run()
    assert not right
    assert f"The tree's node {level}/{index} covers entries past the end (10)." in said


def test_the_thorough_tamperer_is_found_by_a_saved_head(log):
    saved = [f"{size}:{root_at(size)}" for size in (3, 10)]
    tamper("UPDATE audit_entry SET action = 'x' WHERE number = 6")
    rewrite()
    assert run()[0], "a log that was rewritten whole agrees with itself"
    assert run("--head", saved[0])[0]
    right, said = run("--head", saved[0], "--head", saved[1])
    assert not right
    assert (
        "The head given (10 entries) does not fit: entries 4 to 10 are not what they were" in said
    )


def test_the_thorough_truncator_is_found_by_a_saved_head(log):
    saved = f"10:{root_at(10)}"
    cut_to(6)
    rewrite()
    assert run()[0]
    right, said = run("--head", saved)
    assert not right
    assert "counts 10 entries, but the log ends with 6: entries have been cut off." in said


def test_the_thorough_reorderer_is_found_by_a_signed_head(log):
    sign("2025-03-03")
    tamper(
        "DELETE FROM audit_detail",
        "UPDATE audit_entry SET number = 99 WHERE number = 3",
        "UPDATE audit_entry SET number = 3 WHERE number = 7",
        "UPDATE audit_entry SET number = 7 WHERE number = 99",
    )
    rewrite()
    right, said = run()
    assert not right
    assert "The head signed on 2025-03-03 (10 entries) does not fit" in said


def test_two_heads_of_one_size_cannot_both_be_right(log):
    assert not run("--head", f"5:{root_at(5)}", "--head", f"5:{root_at(6)}")[0]


def test_a_signature_that_is_wrong(log):
    sign("2025-03-03")
    with triggers.lifted():
        SignedHead.objects.update(day="2025-03-02")
    right, said = run()
    assert not right
    assert "The signature on the head of 2025-03-02 is wrong." in said


def test_a_head_signed_with_a_foreign_key(log, settings):
    key = sign("2025-03-03").public_key
    settings.VAULT_KEYS = "k2:" + "B" * 43 + "="
    right, said = run()
    assert not right
    assert f"public key {key}, which belongs to no key in VAULT_KEYS" in said
    assert run("--public-key", key)[0]


def test_a_trigger_taken_away(log):
    protection = triggers._protected[0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {protection.name}")
        else:
            cursor.execute(f"DROP FUNCTION {protection.name}() CASCADE")
    right, said = run()
    assert not right
    assert protection.name in said


def test_many_triggers_taken_away_hide_no_fault(log):
    with triggers.lifted():
        Entry.objects.filter(number=4).update(action="test.undone")
        right, said = run()
    assert not right
    assert "Entry 4 is not what was recorded" in said


@pytest.mark.parametrize("change", ["root", "signature", None])
def test_a_head_from_a_file(log, tmp_path, change):
    facts = heads.as_saved(sign("2025-03-03"))
    if change:
        facts[change] = facts[change].translate(
            str.maketrans("0123456789abcdef", "123456789abcdef0")
        )
    path = tmp_path / "head.json"
    path.write_text(json.dumps(facts))
    right, said = run("--file", str(path))
    assert right == (change is None)
    if change:
        assert "it is no head of this portal" in said


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"size": 3, "root": "x"}', '{"size": null}'])
def test_a_file_that_is_no_head(log, tmp_path, text):
    path = tmp_path / "head.json"
    path.write_text(text)
    right, said = run("--file", str(path))
    assert not right
    assert "holds no saved head" in said
    right, said = run("--file", str(tmp_path / "none.json"))
    assert not right and "none.json cannot be read: No such file or directory." in said


@pytest.mark.parametrize("text", ["", "5", "x:" + "0" * 64, "5:12", "-1:" + "0" * 64])
def test_a_head_that_is_none(text):
    assert not run(f"--head={text}")[0]


def test_an_export_that_cannot_be_written(log, tmp_path):
    right, said = run("--export", str(tmp_path / "none" / "x.jsonl"))
    assert not right
    assert "cannot be written" in said


def test_queries_grow_with_chunks_only(teacher, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(verification, "CHUNK", 1000)
    record_many([("test.done", teacher, {}) for _ in range(2500)], by=None)
    with django_assert_max_num_queries(25 + 3 * 3):
        assert verification.verify().broken == []


def test_entries_written_meanwhile_do_not_matter(log, monkeypatch):
    def each(entry):
        if entry.number == 10:
            record("test.meanwhile", None, by=None)

    report = verification.verify(each=each)
    assert report.broken == []
    assert report.size == 10


def test_a_head_without_its_root_is_told_how_a_head_is_written(db):
    with pytest.raises(CommandError, match="A head is written SIZE:ROOT"):
        call_command("verify_audit", "--head", "3")
