"""A ZIP file that is the same bytes for the same content, with a list of what is in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MANIFEST = "manifest.json"
READABLE = 0o644 << 16  # what everybody may do with an unpacked file


class Folder:
    """Files under names, written one after the other. Their dates are the pack's day."""

    def __init__(self, file: BinaryIO, day: date):
        self.zip = ZipFile(file, "w", ZIP_DEFLATED)
        self.moment = (day.year, day.month, day.day, 0, 0, 0)
        self.hashes: dict[str, str] = {}

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Write a file piece by piece."""
        with self._into(name) as member:
            written = Hashing(member)
            yield written
        self.hashes[name] = written.digest

    def add(self, name: str, data: bytes) -> None:
        with self.open(name) as file:
            file.write(data)

    def _into(self, name: str) -> BinaryIO:
        info = ZipInfo(name, self.moment)
        info.compress_type, info.external_attr = ZIP_DEFLATED, READABLE
        info.create_system = 3  # Unix, wherever it is made
        return self.zip.open(info, "w")

    @property
    def content_hash(self) -> str:
        """Return the SHA-256 of the lines "hash  name" of all files, sorted by name."""
        lines = (f"{digest}  {name}\n" for name, digest in sorted(self.hashes.items()))
        return sha256("".join(lines).encode()).hexdigest()

    def close(self, **about) -> str:
        """Write the list of all files, end the ZIP file, and return the content hash."""
        content = self.content_hash
        listed = about | {"content_hash": content, "files": self.hashes}
        with self._into(MANIFEST) as member:
            member.write(json.dumps(listed, indent=1, sort_keys=True).encode())
        self.zip.close()
        return content


class Hashing:
    """A file that remembers the SHA-256 of what was written to it."""

    def __init__(self, file: BinaryIO):
        self.file, self._hash = file, sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self.file.write(data)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
