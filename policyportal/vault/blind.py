"""Finding an encrypted text again by exactly the same words, without the text standing anywhere.

An index is the keyed hash (HMAC-SHA256) of the words without case and accents, with the id of the
vault key it was made with before it. Without the key it says nothing, not even that two are alike.
"""

import hmac
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import models

from policyportal.vault import sealing
from policyportal.vault.sealed import SealedText

LONGEST = 90  # characters: the key's id, a colon, 64 digits


def words_of(text: str) -> str:
    """Return the text as it is compared: no case, no accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def index(text: str, *, purpose: str, key_id: str | None = None) -> str:
    """Return the index of the text for one purpose; "" for no text."""
    words, key_id = words_of(text), key_id or sealing.newest()
    if not words:
        return ""
    key = sealing.derive(key_id, f"blind index: {purpose}")
    return f"{key_id}:{hmac.new(key, words.encode(), sha256).hexdigest()}"


def candidates(text: str, *, purpose: str) -> list[str]:
    """Return every index the same text may have, by whichever key of VAULT_KEYS it was made."""
    found = (index(text, purpose=purpose, key_id=key_id) for key_id in sealing.keys())
    return [one for one in found if one]


@dataclass(frozen=True)
class Indexed:
    """A column that holds the index of a sealed text of the same row."""

    model: type[models.Model]
    text: SealedText
    column: str
    purpose: str

    def rows(self) -> models.QuerySet:
        """Return the rows that have an index made with another key than the newest."""
        older = self.model._base_manager.exclude(**{self.column: ""})
        return older.exclude(**{f"{self.column}__startswith": f"{sealing.newest()}:"})

    def make_anew(self, row: models.Model) -> bool:
        """Make the row's index with the newest key; False if the text is another by now."""
        words = self.text.__get__(row)
        read = {name: getattr(row, name) for name in (self.column, self.text.column)}
        same = type(row)._base_manager.filter(pk=row.pk, **read)
        return bool(same.update(**{self.column: index(words, purpose=self.purpose)}))


_indexed: list[Indexed] = []


def register(model: type[models.Model], text: SealedText, column: str, *, purpose: str) -> None:
    """Have the rotation of keys make the column's indexes anew from the text they are of."""
    _indexed.append(Indexed(model, text, column, purpose))


def columns() -> Iterator[Indexed]:
    """Give every column of indexes, for the rotation of keys."""
    yield from _indexed
