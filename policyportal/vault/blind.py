"""Finding an encrypted text again by exactly the same words, without the text standing anywhere.

An index is the keyed hash (HMAC-SHA256) of the words without case and accents, with the id of the
vault key it was made with before it. Without the key it says nothing, not even that two are alike.
"""

import hmac
import unicodedata
from hashlib import sha256

from policyportal.vault import sealing

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
