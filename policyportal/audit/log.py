"""Writing the log, and proving what is in it.

An entry's leaf is the canonical JSON of its row (`leaf_data`); its personal text stands beside it
in `Detail`, bound by a salted commitment, and can be erased without touching a proof.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from django.db import connections, models, transaction
from django.utils import timezone

from policyportal.audit import merkle
from policyportal.audit.models import ERASED, LOOKED, Detail, Entry, Head, Node
from policyportal.row_names import name_of

CHUNK = 500  # rows an insert
SALT_DIGITS = 64
Happening = tuple[str, models.Model | None, dict]


def canonical(value) -> str:
    """Return JSON with sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def facts_of(entry: Entry) -> dict[str, int | str]:
    """Return the entry as it is exported and shown with a proof; times in UTC."""
    return {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "action": entry.action,
        "about": entry.about,
        "by": entry.by,
        "commitment": entry.commitment,
    }


def leaf_data(entry: Entry) -> bytes:
    """Return the bytes whose leaf hash the tree holds. `docs/verify.py` builds the same ones."""
    return canonical(facts_of(entry)).encode()


def commitment(salt: str, text: str) -> str:
    """Return the SHA-256 (hex) of the salt, a full stop and the detail's text."""
    return sha256(f"{salt}.{text}".encode()).hexdigest()


def commits_to(entry: Entry, detail: Detail) -> bool:
    """Whether the detail is the one that the entry commits to.

    A salt of another length would take the beginning of the text, up to a full stop, with it.
    """
    whole = len(detail.salt) == SALT_DIGITS
    return whole and commitment(detail.salt, detail.text) == entry.commitment


def begin(using: str = "default", **_) -> None:
    """Make the one head row, of an empty log. Runs after each migrate; `record` never makes it."""
    if Head._meta.db_table in connections[using].introspection.table_names():
        Head.objects.using(using).get_or_create(pk=1)


def record(action: str, about: models.Model | None, *, by: models.Model | None, **detail) -> Entry:
    """Write one entry at the end of the log; the last thing an action does before it returns.

    `detail` is whatever personal or free text belongs to it (plain JSON values). Locks the head
    until the surrounding transaction ends, so that writers cannot fork the log.
    """
    return record_many([(action, about, detail)], by=by)[0]


def record_many(happenings: Iterable[Happening], *, by: models.Model | None) -> list[Entry]:
    """Write one entry for each (action, about, detail), in order, as `record` would."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The log is written inside the action.")
    head = Head.objects.select_for_update().get(pk=1)
    frontier, entries, details, nodes = head.peaks, [], [], []
    for action, about, detail in happenings:
        salt, text = secrets.token_hex(SALT_DIGITS // 2), canonical(detail)
        entry = Entry(
            number=head.size + 1,
            at=timezone.now(),
            action=action,
            about=name_of(about),
            by=name_of(by),
            commitment=commitment(salt, text),
        )
        leaf = merkle.leaf_hash(leaf_data(entry))
        frontier, full = merkle.grow(frontier, head.size, leaf)
        head.size = entry.number
        entries.append(entry)
        details.append(Detail(entry=entry, salt=salt, text=text))
        nodes += [Node(level=level, index=index, hash=value) for (level, index), value in full]
    Entry.objects.bulk_create(entries, batch_size=CHUNK)
    Detail.objects.bulk_create(details, batch_size=CHUNK)
    Node.objects.bulk_create(nodes, batch_size=CHUNK)
    head.frontier = b"".join(frontier)
    head.save(update_fields=["size", "frontier"])
    return entries


def erase(about: models.Model, *, by: models.Model | None) -> Entry:
    """Erase what the details of all entries about the row say, and record that they were erased.

    Entries and proofs stay valid. Without the entry the database refuses the erasing.
    """
    entry = record(ERASED, about, by=by)
    Detail.objects.filter(entry__about=entry.about, entry__number__lt=entry.number).delete()
    return entry


def end() -> str:
    """Return where the log ends, as `unchanged.kept` takes it. Who is signed in brings it along.

    A salted commitment stands for its entry. That somebody only looked is left out.
    """
    changes = Entry.objects.exclude(action=LOOKED).order_by("-number")
    return changes.values_list("commitment", flat=True).first() or ""


@dataclass(frozen=True)
class Proof:
    """That entry `number` is in the log whose first `size` entries have the root `root` (hex)."""

    number: int
    size: int
    root: str
    path: list[str]
    leaf: str
    entry: dict[str, int | str]

    def as_document(self) -> dict:
        """Return what `docs/verify.py receipt` reads, ready for JSON."""
        return {
            "format": "policyportal audit proof 1",
            "entry": self.entry,
            "size": self.size,
            "root": self.root,
            "path": self.path,
        }


def nodes(path: list[list[merkle.Node]]) -> dict[merkle.Node, bytes]:
    """Return the stored hashes of the nodes a path needs, in one query."""
    wanted = models.Q(pk__in=[])
    for step in path:
        for level, index in step:
            wanted |= models.Q(level=level, index=index)
    return {(n.level, n.index): bytes(n.hash) for n in Node.objects.filter(wanted)}


def root_at(size: int) -> str:
    """Return the root (hex) over the first `size` entries."""
    full = merkle.peaks(size)
    stored = nodes([full])
    return merkle.bag(stored[node] for node in full).hex()


def prove(entry: Entry, *, size: int | None = None) -> Proof:
    """Prove the entry against the log's first `size` entries; by default as it was just then."""
    size = entry.number if size is None else size
    path = merkle.inclusion_path(entry.number - 1, size)
    stored = nodes(path)
    return Proof(
        number=entry.number,
        size=size,
        root=root_at(size),
        path=[value.hex() for value in merkle.hashes_of(path, stored.__getitem__)],
        leaf=merkle.leaf_hash(leaf_data(entry)).hex(),
        entry=facts_of(entry),
    )


def entry_of(about: models.Model, action: str) -> Entry:
    """Return the entry that the action wrote about the row; Entry.DoesNotExist if there is none."""
    return Entry.objects.filter(about=name_of(about), action=action).earliest("number")
