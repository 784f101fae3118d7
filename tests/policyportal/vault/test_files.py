from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import transaction

from policyportal.vault import files, sealing
from policyportal.vault.checks import vault_keys
from policyportal.vault.models import SealedFile
from policyportal.vault.sealing import SealBroken

pytestmark = pytest.mark.django_db
K1, K2, OTHER_K1 = "k1:" + "A" * 43 + "=", "k2:" + "B" * 43 + "=", "k1:" + "C" * 43 + "="
DATA = b"a signed sheet " * 100


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAR, settings.VAULT_KEYS = tmp_path, K1
    return tmp_path / "vault"


@pytest.fixture
def sealed(teacher) -> SealedFile:
    return files.keep(DATA, name="sheet.pdf", media_type="application/pdf", by=teacher)


def test_a_file_is_kept_and_read(sealed, teacher):
    row = SealedFile.objects.get()
    assert (row.name, row.media_type, row.size) == ("sheet.pdf", "application/pdf", len(DATA))
    assert row.sha256 == sha256(DATA).hexdigest()
    assert row.created_by == teacher
    assert files.read(row) == DATA


def test_what_lies_on_the_disk_shows_nothing_to_nobody(sealed, vault):
    path = vault / sealed.token
    assert b"signed sheet" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert vault.stat().st_mode & 0o777 == 0o700
    assert {one.name for one in vault.iterdir()} == {sealed.token, "word.k1"}


def test_a_file_that_was_changed_does_not_open(sealed, vault):
    path = vault / sealed.token
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SealBroken):
        files.read(sealed)


def test_files_cannot_be_exchanged(sealed, vault, teacher):
    other = files.keep(b"other", name="o.pdf", media_type="application/pdf", by=teacher)
    (vault / sealed.token).write_bytes((vault / other.token).read_bytes())
    with pytest.raises(SealBroken):
        files.read(sealed)


def test_a_row_given_another_hash_does_not_open(sealed):
    sealed.sha256 = "0" * 64
    with pytest.raises(SealBroken, match="not the one"):
        files.read(sealed)


def test_a_file_that_is_gone(sealed, vault):
    (vault / sealed.token).unlink()
    with pytest.raises(SealBroken, match="not in the vault"):
        files.read(sealed)


def test_a_write_that_fails_leaves_nothing_half(vault, monkeypatch):
    def full(handle):
        raise OSError("No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        files.write(vault / "x", DATA)
    assert list(vault.iterdir()) == []


def test_the_right_keys_pass_the_check(sealed):
    assert vault_keys() == []


def test_an_empty_vault_takes_any_keys():
    assert vault_keys() == []


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", "VAULT_KEYS must read"),
        (OTHER_K1, "k1 in VAULT_KEYS is not the key it was"),
        (K2, "the key k1, which VAULT_KEYS lacks"),
    ],
)
def test_a_start_with_wrong_keys_is_refused(sealed, settings, keys, said):
    settings.VAULT_KEYS = keys
    (error,) = vault_keys()
    assert said in error.msg
    assert error.is_serious()
    with pytest.raises(SystemCheckError, match="VAULT_KEYS"):
        call_command("check")


def test_nothing_is_sealed_with_a_wrong_key(sealed, settings, vault, teacher):
    settings.VAULT_KEYS = OTHER_K1
    with pytest.raises(SealBroken):
        files.keep(DATA, name="x.pdf", media_type="application/pdf", by=teacher)
    assert SealedFile.objects.count() == 1
    assert len(list(vault.iterdir())) == 2


def rotate(*args) -> str:
    out = StringIO()
    call_command("rotate_keys", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_new_key_is_printed_and_nothing_else_done(sealed, vault):
    before = (vault / sealed.token).read_bytes()
    line = rotate("--new").strip()
    assert list(sealing.parse(line)) == ["k2"]
    assert (vault / sealed.token).read_bytes() == before


def test_rotation_seals_every_file_anew(sealed, settings, vault, teacher):
    files.keep(b"other", name="o.pdf", media_type="application/pdf", by=teacher)
    settings.VAULT_KEYS = f"{K2},{K1}"
    assert rotate().startswith("2 files sealed anew, all now with k2.")
    settings.VAULT_KEYS = K2
    assert vault_keys() == []
    assert [files.read(one) for one in SealedFile.objects.order_by("pk")] == [DATA, b"other"]
    assert {path.name for path in vault.glob("word.*")} == {"word.k2"}


def test_rotation_goes_on_where_it_stopped(sealed, settings, teacher):
    settings.VAULT_KEYS = f"{K2},{K1}"
    files.keep(b"other", name="o.pdf", media_type="application/pdf", by=teacher)
    assert rotate().startswith("1 files sealed anew")
    assert rotate().startswith("0 files sealed anew")


def test_rotation_that_cannot_open_a_file_says_so_and_goes_on(sealed, settings, vault, teacher):
    other = files.keep(b"other", name="o.pdf", media_type="application/pdf", by=teacher)
    (vault / sealed.token).write_bytes(b"broken")
    settings.VAULT_KEYS = f"{K2},{K1}"
    with pytest.raises(CommandError, match="1 files sealed anew, 1 could not be. Keep the old"):
        rotate()
    assert files.read(other) == b"other"
    assert {path.name for path in vault.glob("word.*")} == {"word.k1", "word.k2"}


def test_what_a_failed_action_left_is_counted(teacher, settings):
    with pytest.raises(RuntimeError), transaction.atomic():
        files.keep(DATA, name="x.pdf", media_type="application/pdf", by=teacher)
        raise RuntimeError
    assert not SealedFile.objects.exists()
    assert "1 files belong to no record" in rotate()
