"""Columns of text that only the portal can read.

A model keeps the token in a BinaryField and reads and writes the text through a `SealedText`:

    words_sealed = models.BinaryField(default=b"", blank=True)
    words = SealedText("words_sealed", named_by="reference")

The token is bound to the column and to the row, by a name that the row has before it is saved and
never changes, so a token copied into another row does not open. "" is kept as no token at all.
"""

import json
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from policyportal.vault import files, sealing

_columns: list[tuple[type[models.Model], "SealedText"]] = []


class SealedText:
    """A text as it is read and written; what the row holds is its token."""

    def __init__(self, column: str, *, named_by: str):
        self.column = column
        self.named_by = named_by

    def __set_name__(self, owner, name):
        self.owner = owner
        _columns.append((owner, self))

    def place(self, row: models.Model) -> str:
        """Return what the row's token is bound to."""
        name = getattr(row, self.named_by)
        if not name:
            raise ValueError(f"A row needs its {self.named_by} before anything is sealed in it.")
        return f"{self.owner._meta.label_lower}.{self.column}:{name}"

    def __get__(self, row, owner=None):
        if row is None:
            return self
        token = bytes(getattr(row, self.column))
        return self.opened(sealing.unseal(token, bound_to=self.place(row)) if token else b"")

    def __set__(self, row, value):
        plain = self.closed(value)
        if plain:
            files.leave_word()
        token = sealing.seal(plain, bound_to=self.place(row)) if plain else b""
        setattr(row, self.column, token)

    def opened(self, plain: bytes):
        return plain.decode()

    def closed(self, value) -> bytes:
        return value.encode()

    def reseal(self, row: models.Model) -> bool:
        """Seal the row's text anew with the newest key; False if that key sealed it already.

        Writes only where the token is still the one that was read, so that nothing newer is lost.
        """
        token = bytes(getattr(row, self.column))
        if not token or sealing.key_id_of(token) == sealing.newest():
            return False
        place = self.place(row)
        new = sealing.seal(sealing.unseal(token, bound_to=place), bound_to=place)
        same = type(row)._base_manager.filter(pk=row.pk, **{self.column: token})
        return bool(same.update(**{self.column: new}))


class SealedJSON(SealedText):
    """The same for what JSON can hold; nothing kept reads as {}."""

    def opened(self, plain: bytes):
        return json.loads(plain) if plain else {}

    def closed(self, value) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() if value else b""


def columns() -> Iterator[tuple[type[models.Model], SealedText]]:
    """Give every sealed column of the portal, for the rotation of keys.

    One that an abstract model names belongs to each table made of it.
    """
    for owner, text in _columns:
        if not owner._meta.abstract:
            yield owner, text
        else:
            yield from ((model, text) for model in apps.get_models() if issubclass(model, owner))
