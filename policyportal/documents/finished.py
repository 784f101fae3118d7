"""Finished files, kept by their content: what was printed once is not laid out a second time.

A file is known by all that goes into it: the text, the pictures, the project's own files for
print, the version of WeasyPrint. So it never goes stale: where anything changes, it is another
file. Only what is public anyway is kept here (advice sheets), under `var/finished/`; nothing about
people.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import time

from django.conf import settings

from policyportal.documents.press import Job, print_page

DIGEST = 32  # bytes of SHA-256 that stand before a file's own
KEPT_SECONDS = 30 * 24 * 60 * 60  # since it was last asked for
MOST_BYTES = 200 * 1024 * 1024  # of all of them together


def folder() -> Path:
    return Path(settings.VAR) / "finished"


def printed(job: Job) -> bytes:
    """Return the PDF of the job; the second time without printing it."""
    return kept(name_of(job), lambda: print_page(job))


def name_of(job: Job) -> str:
    """Return the name (64 hex digits) that stands for all that goes into the job's PDF."""
    found = sha256(_printing_house())
    pictures = (part for name in sorted(job.pictures) for part in (name, job.pictures[name]))
    for part in (job.markup, repr(job.attachments), *pictures):
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


@cache
def _printing_house() -> bytes:
    """Return a digest of what all PDFs depend on: the renderer and our files for print."""
    found = sha256(version("weasyprint").encode())
    print_files = settings.BASE_DIR / "static" / "print"
    for path in sorted(path for path in print_files.rglob("*") if path.is_file()):
        found.update(path.relative_to(print_files).as_posix().encode() + b"\0" + path.read_bytes())
    return found.digest()


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the file of that name, made where it is not there or is not what was written.

    Asked twice at once, it may be made twice; what is read is one or the other, and whole.
    """
    path = folder() / name
    with suppress(FileNotFoundError):
        stored = path.read_bytes()
        data = stored[DIGEST:]
        if sha256(data).digest() == stored[:DIGEST]:
            _asked_for(path)
            return data
    data = make()
    _write(path, sha256(data).digest() + data)
    return data


def _asked_for(path: Path) -> None:
    """Note that it was wanted, once an hour at most: reading is not to cost a write each time."""
    with suppress(FileNotFoundError):
        if time() - path.stat().st_mtime > 3600:
            os.utime(path)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    draft.replace(path)


def ring() -> int:
    """Remove what nobody has asked for in a month, and the oldest of what is too much."""
    removed, size = 0, 0
    files = [(path.stat(), path) for path in folder().glob("*") if path.is_file()]
    for found, path in sorted(files, key=lambda file: -file[0].st_mtime):
        size += found.st_size
        if size > MOST_BYTES or time() - found.st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
