"""A pack is checked as a stranger would, with plain Python; whatever was changed in it is found."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from zipfile import ZipFile

import pytest

from policyportal.overview.evidence_pack.pack import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(packed, tmp_path):
    """Return a function that unpacks a pack into a folder."""

    def unpack(edition=Edition.FULL):
        with ZipFile(io.BytesIO(packed(edition))) as file:
            file.extractall(tmp_path / "pack")
        return tmp_path / "pack"

    return unpack


def verify(path, *args, bare=True) -> tuple[int, str]:
    """Run the pack's own verify.py, without any package where `bare`."""
    script = path / "verify.py" if path.is_dir() else path.with_name("verify.py")
    isolated = ["-I", "-S"] if bare else ["-I"]
    command = [sys.executable, *isolated, script, "pack", path, *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout.strip().splitlines()[-1]


def list_again(folder) -> None:
    """Write the manifest anew, as somebody would who changed a file and knows how."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    manifest["files"] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in sorted(names)
        if name != "manifest.json"
    }
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(manifest["files"].items()))
    manifest["content_hash"] = hashlib.sha256(lines.encode()).hexdigest()
    path.write_text(json.dumps(manifest))


@pytest.mark.parametrize(("edition", "proven"), [(Edition.FULL, 2), (Edition.CODED, 0)])
def test_what_is_whole_is_right(folder, edition, proven):
    status, said = verify(folder(edition))
    assert status == 0
    assert said.startswith("Right: ") and f" {proven} proven, as at 2026-03-03" in said


def test_a_zip_file_is_checked_as_it_is(folder, packed, tmp_path):
    there = folder()
    (tmp_path / "verify.py").write_bytes((there / "verify.py").read_bytes())
    zipped = tmp_path / "pack.zip"
    zipped.write_bytes(packed())
    assert verify(zipped)[0] == 0
    zipped.write_bytes(b"not a zip file")
    assert verify(zipped)[0] == 1


def test_the_heads_signature_is_checked_where_that_can_be(folder):
    there = folder()
    assert verify(there, bare=False)[0] == 0
    audit = there / "audit.jsonl"
    audit.write_text(audit.read_text().replace('"day":"2026-03-04"', '"day":"2026-03-05"'))
    list_again(there)
    status, said = verify(there, bare=False)
    assert (status, said) == (1, "WRONG: The signature on the head of 2026-03-05 is wrong.")


def test_a_head_that_a_witness_has_is_compared(folder):
    there = folder()
    end = json.loads((there / "audit.jsonl").read_text().splitlines()[-1])["end"]
    assert verify(there, "--head", f"{end['size']}:{end['root']}")[0] == 0
    status, said = verify(there, "--head", f"{end['size']}:{'0' * 64}")
    assert status == 1 and "does not fit" in said


@pytest.mark.parametrize(
    "name", ["README.txt", "signatures.csv", "policies.csv", "permissions.csv", "audit.jsonl"]
)
def test_a_changed_file_is_found(folder, name):
    path = folder() / name
    path.write_bytes(path.read_bytes().replace(b"2026", b"2025", 1))
    assert verify(path.parent) == (1, f"WRONG: {name} was changed.")


def test_a_missing_and_an_added_file_are_found(folder):
    there = folder()
    (there / "extra.txt").write_text("More.")
    assert verify(there) == (1, "WRONG: extra.txt is not part of the pack.")
    (there / "extra.txt").unlink()
    (there / "policies.csv").unlink()
    assert verify(there) == (1, "WRONG: policies.csv is missing.")


def test_a_manifest_that_was_changed_is_found(folder):
    path = folder() / "manifest.json"
    manifest = json.loads(path.read_text()) | {"content_hash": "0" * 64}
    path.write_text(json.dumps(manifest))
    assert verify(path.parent) == (1, "WRONG: The content hash is not that of the files.")


def change_row(folder, name: str, **facts) -> None:
    path = folder / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    signed = next(row for row in rows if row.get("Receipt") or name != "signatures.csv")
    signed.update(facts)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.DictWriter(file, rows[0])
        write.writeheader()
        write.writerows(rows)
    list_again(folder)


@pytest.mark.parametrize(
    "facts",
    [
        {"Name as signed": "Somebody Else"},
        {"Signed": "2026-03-01T10:00:00+00:00"},
        {"Fingerprint": "0" * 64},
        {"Version signed": "7"},
        {"Policy": "other"},
    ],
)
def test_a_changed_line_is_found_even_with_a_manifest_to_match(folder, facts):
    there = folder()
    change_row(there, "signatures.csv", **facts)
    status, said = verify(there)
    assert status == 1 and said.endswith("is not listed as the log has it.")


def test_an_invented_signature_is_found(folder):
    there = folder()
    change_row(there, "signatures.csv", Receipt="R-0000-0000-0000")
    status, said = verify(there)
    assert status == 1 and said.startswith("WRONG: Receipt R-")


def test_two_receipts_changed_for_each_other_are_found(folder):
    there = folder()
    one, other = sorted((there / "receipts").iterdir())
    texts = one.read_bytes(), other.read_bytes()
    one.write_bytes(texts[1])
    other.write_bytes(texts[0])
    list_again(there)
    status, said = verify(there)
    assert status == 1 and said.endswith("is not listed as the log has it.")


def test_another_text_of_the_policy_is_found(folder):
    there = folder()
    (path,) = (there / "policies").iterdir()
    path.write_text(path.read_text().replace("Be kind", "Be rude"))
    list_again(there)
    status, said = verify(there)
    assert status == 1 and said.endswith("has not the fingerprint that is stated.")


@pytest.mark.parametrize("edition", list(Edition))
def test_a_changed_log_is_found(folder, edition):
    there = folder(edition)
    path = there / "audit.jsonl"
    lines = path.read_text().splitlines()
    at = next(at for at, line in enumerate(lines) if '"leaf"' in line)
    lines[at] = json.dumps({"leaf": "0" * 64})
    path.write_text("\n".join(lines) + "\n")
    list_again(there)
    status, said = verify(there)
    assert status == 1 and "does not fit" in said


def test_a_detail_that_was_changed_is_found(folder):
    there = folder()
    path = min((there / "receipts").iterdir())
    proof = json.loads(path.read_text())
    proof["detail"]["text"] = proof["detail"]["text"].replace("2026", "2025")
    path.write_text(json.dumps(proof))
    list_again(there)
    assert verify(there)[1] == "WRONG: The detail is not the one the entry commits to."
