"""Encryption of what nobody reads but through the portal: AES-256-GCM, no plaintext fallback.

A token is: version byte 1, length of the key's id, the id in ASCII, 12 bytes of nonce, the
ciphertext with its 16-byte tag. All that stands before the nonce, and the place the token belongs
to (`bound_to`), is authenticated with it: a token copied to another place does not open.
"""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = 1
NONCE = 12
KEY_ID = re.compile(r"[a-z0-9]{1,16}")


class SealBroken(Exception):
    """A token that cannot be opened: altered, moved, or sealed with a key that is not here."""


def new_key(key_id: str) -> str:
    """Return a new random key in the form that VAULT_KEYS takes."""
    return f"{key_id}:{urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


@lru_cache(maxsize=8)
def parse(text: str) -> dict[str, bytes]:
    """Read VAULT_KEYS, "k2:base64,k1:base64", the newest first; ImproperlyConfigured if it is not.

    Each key is 32 bytes in base64, each id 1 to 16 of a-z and 0-9.
    """
    keys = {}
    for part in text.split(","):
        key_id, _, encoded = part.strip().partition(":")
        if not KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured(
                "VAULT_KEYS must read id:key,id:key with ids of a-z and 0-9, the newest first. "
                "The README says how to make one."
            )
        try:
            key = urlsafe_b64decode(encoded)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ImproperlyConfigured(
                f"The key {key_id} in VAULT_KEYS is not 32 bytes in base64. "
                "The README says how to make one."
            )
        if key_id in keys:
            raise ImproperlyConfigured(f"VAULT_KEYS holds two keys called {key_id}.")
        keys[key_id] = key
    return keys


def keys() -> dict[str, bytes]:
    """Return this installation's keys by id, the newest first."""
    return parse(settings.VAULT_KEYS)


def newest() -> str:
    """Return the id of the key that new things are sealed with."""
    return next(iter(keys()))


def derive(key_id: str, purpose: str) -> bytes:
    """Return 32 bytes for another purpose, derived from a key by HKDF-SHA256."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        keys()[key_id]
    )


def _opening(key_id: str) -> bytes:
    return bytes([VERSION, len(key_id)]) + key_id.encode("ascii")


def seal(plaintext: bytes, *, bound_to: str) -> bytes:
    """Encrypt with the newest key. `bound_to` names the one place where the token is valid."""
    key_id, key = next(iter(keys().items()))
    nonce = secrets.token_bytes(NONCE)
    opening = _opening(key_id)
    return opening + nonce + AESGCM(key).encrypt(nonce, plaintext, opening + bound_to.encode())


def key_id_of(token: bytes) -> str:
    """Return the id of the key a token was sealed with; SealBroken if it is no token."""
    if len(token) < 2 or token[0] != VERSION or len(token) < 2 + token[1] + NONCE + 16:
        raise SealBroken("This is not something the vault has sealed.")
    key_id = token[2 : 2 + token[1]].decode("ascii", "replace")
    if not KEY_ID.fullmatch(key_id):
        raise SealBroken("This is not something the vault has sealed.")
    return key_id


def unseal(token: bytes, *, bound_to: str) -> bytes:
    """Decrypt a token that belongs to `bound_to`; SealBroken if it does not, or was altered."""
    key_id = key_id_of(token)
    if key_id not in keys():
        raise SealBroken(f"This was sealed with the key {key_id}, which VAULT_KEYS lacks.")
    opening = _opening(key_id)
    at = len(opening)
    try:
        return AESGCM(keys()[key_id]).decrypt(
            token[at : at + NONCE], token[at + NONCE :], opening + bound_to.encode()
        )
    except InvalidTag:
        raise SealBroken(
            f"This was altered or moved, or {key_id} in VAULT_KEYS is not the key it was."
        ) from None
