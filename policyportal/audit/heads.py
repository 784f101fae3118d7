"""The log's head, signed each night and sent to people outside IT.

Whoever holds one of those mails can show later that the log has been rewritten, even by someone
who commands the server.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import transaction
from django.utils import timezone

from policyportal.audit import merkle
from policyportal.audit.models import Entry, Head, SignedHead
from policyportal.documents.templatetags import dates
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, each, register
from policyportal.vault import sealing

log = logging.getLogger(__name__)

PURPOSE = "audit-head"
EVENING = time(20)  # Europe/London

_witnesses: list[Callable[[], list[str]]] = []


def witnesses_come_from(function: Callable[[], list[str]]) -> None:
    """Say who knows the witnesses' e-mail addresses (the school does)."""
    _witnesses.append(function)


def witnesses() -> list[str]:
    return sorted({address for ask in _witnesses for address in ask() if address})


def statement(head: SignedHead) -> bytes:
    """Return the bytes that are signed. `docs/verify.py` builds the same ones."""
    return (
        "policyportal audit head 1\n"
        f"day {head.day.isoformat()}\n"
        f"size {head.size}\n"
        f"root {head.root}\n"
    ).encode()


def private_key(key_id: str) -> Ed25519PrivateKey:
    """Return the signing key that belongs to one of the vault's keys."""
    return Ed25519PrivateKey.from_private_bytes(sealing.derive(key_id, PURPOSE))


def public_keys() -> set[str]:
    """Return the public keys (hex) that belong to the keys in VAULT_KEYS."""
    return {private_key(key_id).public_key().public_bytes_raw().hex() for key_id in sealing.keys()}


def is_signed(head: SignedHead) -> bool:
    """Say whether the signature is right under the public key that stands beside it."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.public_key)).verify(
            bytes.fromhex(head.signature), statement(head)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def as_saved(head: SignedHead) -> dict:
    """Return what `verify_audit --file` takes, and what the witnesses' mail carries."""
    return {
        "day": head.day.isoformat(),
        "size": head.size,
        "root": head.root,
        "public_key": head.public_key,
        "signature": head.signature,
    }


@dataclass(frozen=True)
class Over:
    """What a paper about a day can be held against: a signed head, or None while there is none.

    `is_whole` says whether it was signed when the day was over, and so stands over all of it. It is
    never the end of the log as it is now: that grows with things the reader may not know of.
    """

    head: SignedHead | None
    is_whole: bool

    @property
    def root(self) -> str:
        return self.head.root if self.head else ""

    @property
    def sentence(self) -> str:
        if self.head is None:
            return "No head of the school’s audit log has been signed yet."
        of = f"{self.head.size:,} entries of the school’s audit log, as signed on the night of "
        said = f"The first {of}{dates.day(self.head.day)}."
        return said if self.is_whole else f"{said} What came later is under no signature yet."


def over(day: date) -> Over:
    """Return the first head that was signed after the day, or else the newest."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    head = SignedHead.objects.filter(signed_at__gte=end).order_by("day").first()
    return Over(head or SignedHead.objects.order_by("day").last(), is_whole=head is not None)


SIGNED_HEAD = register(
    Kind(
        name="audit.signed-head",
        lines=each(lambda message: Line("Tonight’s seal of the policy portal’s record", "/")),
        template="signed-head",
        context=lambda message: {"head": message.thing},
    )
)


def sign_head_of_the_night() -> SignedHead | None:
    """Sign the head once a night, after 8pm in London, and send it to the witnesses.

    A missed night is caught up at the next ring, with the log as it is then. A log that began
    after that evening waits for the next.
    """
    now = timezone.localtime()
    night = now.date() if now.time() >= EVENING else now.date() - timedelta(days=1)
    evening = timezone.make_aware(datetime.combine(night, EVENING))
    if SignedHead.objects.filter(day__gte=night).exists():
        return None
    first = Entry.objects.order_by("number").first()
    if first is None or first.at >= evening:
        return None
    return _sign(night)


@transaction.atomic
def _sign(night: date) -> SignedHead | None:
    head = Head.objects.select_for_update().get(pk=1)
    if SignedHead.objects.filter(day__gte=night).exists():
        return None  # another worker has signed since
    key = private_key(sealing.newest())
    signed = SignedHead(
        day=night,
        size=head.size,
        root=merkle.bag(head.peaks).hex(),
        signed_at=timezone.now(),
        public_key=key.public_key().public_bytes_raw().hex(),
    )
    signed.signature = key.sign(statement(signed)).hex()
    signed.save(force_insert=True)
    to = witnesses()
    for address in to:
        outbox.add(SIGNED_HEAD, about=signed, address=address, day=night)
    if not to:
        log.warning("The audit log of %s is signed, but the school names no witnesses.", night)
    return signed
