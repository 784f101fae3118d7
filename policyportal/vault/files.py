"""Files kept encrypted under `var/vault/`, one for each `SealedFile`, named by its token.

Beside them stands, for each key in use, a small sealed word by which a start with the wrong keys
is noticed before anything is read or written (see `checks.py`).
"""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from policyportal.vault import sealing
from policyportal.vault.models import SealedFile

WORD = b"policyportal"


def folder() -> Path:
    return Path(settings.VAR) / "vault"


def place(token: str) -> str:
    """Return what a file's token is bound to."""
    return f"vault.sealedfile:{token}"


def write(path: Path, data: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def word_of(key_id: str) -> Path:
    """Return where the sealed word of a key stands."""
    return folder() / f"word.{key_id}"


def leave_word() -> None:
    """Seal the word with the newest key; SealBroken if another key of that id did so before."""
    path = word_of(sealing.newest())
    if path.exists():
        sealing.unseal(path.read_bytes(), bound_to=path.name)
    else:
        write(path, sealing.seal(WORD, bound_to=path.name))


def keep(data: bytes, *, name: str, media_type: str, by: models.Model) -> SealedFile:
    """Seal a file and return its row. Called inside an action's transaction.

    If that transaction fails, a sealed file without a row stays behind; `rotate_keys` counts those.
    """
    token = secrets.token_hex(32)
    leave_word()
    write(folder() / token, sealing.seal(data, bound_to=place(token)))
    return SealedFile.objects.create(
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        token=token,
        created_by=by,
    )


def read(sealed: SealedFile) -> bytes:
    """Return the original's bytes; SealBroken if they are not what was kept."""
    try:
        token = (folder() / sealed.token).read_bytes()
    except FileNotFoundError:
        raise sealing.SealBroken("The file is not in the vault.") from None
    data = sealing.unseal(token, bound_to=place(sealed.token))
    if sha256(data).hexdigest() != sealed.sha256:
        raise sealing.SealBroken("The file is not the one that was kept.")
    return data


def reseal(sealed: SealedFile) -> bool:
    """Seal a file anew with the newest key; False if that key sealed it already."""
    path = folder() / sealed.token
    if sealing.key_id_of(path.read_bytes()) == sealing.newest():
        return False
    write(path, sealing.seal(read(sealed), bound_to=place(sealed.token)))
    return True


def without_row() -> int:
    """Count the sealed files that no row knows: what transactions that failed have left."""
    known = set(SealedFile.objects.values_list("token", flat=True).iterator())
    there = (path.name for path in folder().glob("*") if len(path.name) == 64)
    return sum(name not in known for name in there)


def forget_old_words() -> None:
    """Remove the words of keys that seal nothing any more."""
    for path in folder().glob("word.*"):
        if path != word_of(sealing.newest()):
            path.unlink(missing_ok=True)


def remove(sealed: SealedFile) -> None:
    """Delete a file for good: its row now, the file once the transaction stands."""
    path = folder() / sealed.token
    sealed.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
