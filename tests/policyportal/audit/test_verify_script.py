"""`docs/verify.py`, run as a stranger would: plain Python, no portal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from policyportal.audit import heads
from policyportal.audit.log import prove, record_many, root_at
from policyportal.audit.models import Detail, Entry, Head, SignedHead

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).parents[3] / "docs" / "verify.py"
BARE = ["-I", "-S"]  # without the packages that are installed here


def run(*args, python=("-I",)) -> tuple[int, str]:
    command = [sys.executable, *python, SCRIPT, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/")
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def log(teacher):
    record_many([("test.done", teacher, {"name": f"Zoë {n}"}) for n in range(11)], by=teacher)


@pytest.fixture
def export(log, tmp_path):
    key = heads.private_key(next(iter(heads.sealing.keys())))
    signed = SignedHead(
        day=Entry.objects.latest("number").at.date(),
        size=11,
        root=root_at(11),
        signed_at=Entry.objects.latest("number").at,
        public_key=key.public_key().public_bytes_raw().hex(),
    )
    signed.signature = key.sign(heads.statement(signed)).hex()
    signed.save()
    path = tmp_path / "log.jsonl"
    call_command("verify_audit", "--export", path)
    return path


@pytest.fixture
def receipt(log, tmp_path):
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(prove(Entry.objects.get(number=6), size=11).as_document()))
    return path


def change(path: Path, line: int, **facts) -> None:
    lines = path.read_text().splitlines()
    value = json.loads(lines[line])
    next(iter(value.values())).update(facts)
    lines[line] = json.dumps(value)
    path.write_text("\n".join(lines) + "\n")


def test_an_export_that_is_right(export):
    assert run("export", export, "--head", f"5:{root_at(5)}", "--head", f"11:{root_at(11)}") == (
        0,
        f"Right: 11 entries, 1 signed heads, root {root_at(11)}.\n",
    )


def test_an_export_holds_nothing_personal(export):
    text = export.read_text()
    assert "Zo" not in text
    assert Detail.objects.first().salt not in text


def test_it_says_where_it_cannot_check_signatures(export):
    status, said = run("export", export, python=BARE)
    assert status == 0
    assert said.startswith("1 signatures NOT checked")


@pytest.mark.parametrize("field", ["at", "action", "about", "by", "commitment"])
def test_an_edited_entry(export, field):
    change(export, 4, **{field: "x"})
    assert run("export", export)[0] == 1


def test_an_entry_with_more_in_it(export):
    change(export, 4, more="x")
    assert run("export", export) == (1, "WRONG: An entry has not the fields it should have.\n")


def test_a_removed_entry(export):
    lines = export.read_text().splitlines(keepends=True)
    export.write_text("".join(lines[:4] + lines[5:]))
    assert run("export", export) == (1, "WRONG: Entry 4 is missing or out of order.\n")


def test_reordered_entries(export):
    lines = export.read_text().splitlines(keepends=True)
    lines[4], lines[5] = lines[5], lines[4]
    export.write_text("".join(lines))
    assert run("export", export) == (1, "WRONG: Entry 4 is missing or out of order.\n")


@pytest.mark.parametrize("keep", range(13))
def test_an_export_cut_off(export, keep):
    lines = export.read_text().splitlines(keepends=True)
    export.write_text("".join(lines[:keep]))
    assert run("export", export)[0] == 1


def test_a_truncated_export_is_found_by_a_saved_head(export):
    lines = export.read_text().splitlines(keepends=True)
    end = json.dumps({"end": {"size": 7, "root": root_at(7)}}) + "\n"
    export.write_text("".join(lines[:8]) + end)
    assert run("export", export)[0] == 0
    status, said = run("export", export, "--head", f"11:{root_at(11)}")
    assert status == 1
    assert "counts 11 entries; there are 7" in said


def test_two_heads_of_one_size_cannot_both_be_right(export):
    assert run("export", export, "--head", f"5:{root_at(6)}", "--head", f"5:{root_at(5)}")[0] == 1


@pytest.mark.parametrize("field", ["day", "size", "root", "signature", "public_key"])
def test_a_changed_signed_head(export, field):
    change(export, 12, **{field: 10 if field == "size" else "00" * 32})
    assert run("export", export)[0] == 1


def test_a_receipt_that_is_right(receipt, export):
    root = root_at(11)
    right = (0, f"Right: entry 6 is in the log of 11 entries with root {root}.\n")
    assert run("receipt", receipt) == right
    assert run("receipt", receipt, "--head", f"11:{root}") == right
    assert run("receipt", receipt, "--export", export, "--head", f"8:{root_at(8)}") == right
    assert run("receipt", receipt, python=BARE) == right


def test_every_receipt_at_the_moment_it_was_written(log, tmp_path):
    path = tmp_path / "proof.json"
    for entry in Entry.objects.filter(number__in=[1, 2, 7, 8, 11]):
        path.write_text(json.dumps(prove(entry).as_document()))
        assert run("receipt", path)[0] == 0


def test_a_receipt_with_its_detail(receipt):
    facts = json.loads(receipt.read_text())
    detail = Detail.objects.get(entry=6)
    for text, status in ((detail.text, 0), ('{"name":"Zoe 5"}', 1)):
        facts["detail"] = {"salt": detail.salt, "text": text}
        receipt.write_text(json.dumps(facts))
        assert run("receipt", receipt)[0] == status
    salt, text = f"{detail.salt}.left out", "the rest"
    facts["detail"] = {"salt": salt, "text": text}
    receipt.write_text(json.dumps(facts))
    assert "not 64 digits long" in run("receipt", receipt)[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", 40),
        ("size", 5),
        ("root", "0" * 64),
        ("path", []),
        ("path", ["0" * 64]),
        ("path", ["zz"]),
        ("entry", {}),
        ("entry", None),
        ("format", "x"),
    ],
)
def test_a_changed_receipt(receipt, field, value):
    facts = json.loads(receipt.read_text())
    facts[field] = value
    receipt.write_text(json.dumps(facts))
    status, said = run("receipt", receipt)
    assert status == 1
    assert said.startswith("WRONG: ")


def test_a_receipt_of_another_log(receipt):
    status, said = run("receipt", receipt, "--head", "11:" + "0" * 64)
    assert status == 1
    assert "another root than the proof" in said


def test_a_head_of_another_size_needs_the_export(receipt, export):
    head = f"8:{root_at(8)}"
    assert "needs --export" in run("receipt", receipt, "--head", head)[1]
    assert Head.objects.get().size == 11
    assert run("receipt", receipt, "--head", "8:" + "0" * 64, "--export", export)[0] == 1


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", "\x00"])
@pytest.mark.parametrize("kind", ["export", "receipt"])
def test_what_is_neither(tmp_path, kind, text):
    path = tmp_path / "file"
    path.write_text(text)
    assert run(kind, path)[0] == 1
    assert run(kind, tmp_path / "none")[0] == 1
