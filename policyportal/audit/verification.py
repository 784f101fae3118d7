"""Checking the whole log, a thousand entries at a time, against itself and against saved heads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from policyportal.audit import agreement, heads, merkle, triggers
from policyportal.audit.log import commits_to, leaf_data
from policyportal.audit.models import ERASED, Detail, Entry, Head, Node, SignedHead

CHUNK = 1000
ENOUGH = 20  # sentences; more would tell nothing new


@dataclass(frozen=True, order=True)
class SavedHead:
    """A head that somebody kept: the log's first `size` entries had this root (hex)."""

    size: int
    root: str
    source: str


@dataclass
class Report:
    """What was found. `broken` holds a sentence for each fault, and none if all is right."""

    size: int = 0
    root: str = ""
    details: int = 0
    erased: int = 0
    signed: int = 0
    saved: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if len(self.broken) < ENOUGH:
            self.broken.append(sentence)


def verify(
    saved: list[SavedHead] = (),
    *,
    public_keys: set[str] = frozenset(),
    each: Callable[[Entry], None] = lambda entry: None,
) -> Report:
    """Check the log and return what was found; `each` is called with every entry, in order.

    Memory does not grow with the log. Entries written meanwhile are left for the next time.
    """
    report = Report()
    if names := triggers.missing():  # one sentence, so that it leaves room for the others
        report.add(f"Triggers missing or not as they should be: {', '.join(names)}.")
    head = Head.objects.filter(pk=1).first()
    if head is None:
        report.add("The row that says where the log ends is missing.")
        head = Head(size=Entry.objects.count())
    report.size = head.size
    walk = _Walk(report, sorted([*saved, *_signed(report, public_keys)]))
    walk.heads_at(0)
    for start in range(0, head.size, CHUNK):
        walk.through(start, min(start + CHUNK, head.size), each)
    report.root = merkle.bag(walk.frontier).hex()
    if head.peaks != walk.frontier:
        report.add("The row that says where the log ends holds another root than the entries give.")
    _erased(report)
    _beyond(report, head.size)
    walk.heads_beyond()
    for sentence in agreement.disagreements():
        report.add(sentence)
    return report


def _signed(report: Report, trusted: set[str]) -> Iterator[SavedHead]:
    """Check the signed heads' signatures and yield them; 3,650 of them make ten years."""
    trusted = trusted | heads.public_keys()
    for head in SignedHead.objects.order_by("size", "day").iterator(CHUNK):
        report.signed += 1
        if not heads.is_signed(head):
            report.add(f"The signature on the head of {head.day} is wrong.")
        elif head.public_key not in trusted:
            report.add(
                f"The head of {head.day} is signed with the public key {head.public_key}, which "
                "belongs to no key in VAULT_KEYS. If a witness's mail shows that key, give it "
                "with --public-key."
            )
        yield SavedHead(head.size, head.root, f"signed on {head.day}")


def _erased(report: Report) -> None:
    """Report details that are gone although no later entry about their row says so."""
    said = Entry.objects.filter(
        about=OuterRef("about"), action=ERASED, number__gt=OuterRef("number")
    )
    gone = Entry.objects.filter(~Exists(said), detail=None, number__lte=report.size)
    if first := gone.order_by("number").first():
        report.add(
            f"Details are missing that no entry says were erased: {gone.count()}, the first of "
            f"them that of entry {first.number}."
        )


def _beyond(report: Report, size: int) -> None:
    """Report entries and nodes that lie past the end; what was just written does not count."""
    places = Q(level__gt=max(size.bit_length() - 1, 0))
    for level in range(size.bit_length() or 1):
        places |= Q(level=level, index__gte=size >> level)
    numbers = list(Entry.objects.filter(number__gt=size).values_list("number", flat=True)[:CHUNK])
    nodes = list(Node.objects.filter(places).values_list("level", "index")[:CHUNK])
    ends = Head.objects.filter(pk=1).values_list("size", flat=True).first() or size
    for number in numbers:
        if number > ends:
            report.add(f"Entry {number} stands after the log's end ({ends}).")
    for level, index in nodes:
        if (index + 1) << level > ends:
            report.add(f"The tree's node {level}/{index} covers entries past the end ({ends}).")
    if Entry.objects.filter(number__lt=1).exists():
        report.add("There are entries with a number below 1.")


class _Walk:
    """The tree grown again from the entries, compared on the way with all that is stored."""

    def __init__(self, report: Report, saved: list[SavedHead]):
        self.report = report
        self.saved = saved
        self.frontier: list[bytes] = []
        self.agreed = 0  # the largest size at which a saved head was right

    def through(self, start: int, end: int, each: Callable[[Entry], None]) -> None:
        """Check entries start+1 to end."""
        entries = Entry.objects.filter(number__gt=start, number__lte=end).in_bulk()
        details = Detail.objects.filter(entry_id__gt=start, entry_id__lte=end).in_bulk()
        stored = self._stored(start, end)
        for index in range(start, end):
            entry = entries.get(index + 1)
            leaf = stored.get((0, index))
            if entry is None:
                self.report.add(f"Entry {index + 1} is missing.")
            else:
                leaf = self._entry(entry, details.get(index + 1), leaf)
                each(entry)
            # With a faulty entry the walk goes on from what the tree holds for it, so that one
            # fault is reported once.
            self._grow(index, leaf or merkle.leaf_hash(b""), stored)
        # SQLite would take an entry numbered 2.5 into an integer's column.
        for number in sorted(entries.keys() - set(range(start + 1, end + 1))):
            self.report.add(f"Entry {number} stands between two others.")
        for level, index in sorted(stored):
            self.report.add(f"The tree holds a node {level}/{index} that nothing accounts for.")

    def _stored(self, start: int, end: int) -> dict[merkle.Node, bytes]:
        """Return the stored nodes that became full with the entries start+1 to end."""
        places = Q(pk__in=[])
        for level in range(end.bit_length()):
            places |= Q(level=level, index__gte=start >> level, index__lt=end >> level)
        return {(n.level, n.index): bytes(n.hash) for n in Node.objects.filter(places)}

    def _entry(self, entry: Entry, detail: Detail | None, stored: bytes | None) -> bytes:
        leaf = merkle.leaf_hash(leaf_data(entry))
        if stored is not None and leaf != stored:
            self.report.add(f"Entry {entry.number} is not what was recorded: it has been changed.")
            leaf = stored
        if detail is None:
            self.report.erased += 1
        elif not commits_to(entry, detail):
            self.report.add(f"The detail of entry {entry.number} is not what was recorded.")
        else:
            self.report.details += 1
        return leaf

    def _grow(self, size: int, leaf: bytes, stored: dict[merkle.Node, bytes]) -> None:
        self.frontier, full = merkle.grow(self.frontier, size, leaf)
        for (level, index), value in full:
            there = stored.pop((level, index), None)
            if there is None:
                self.report.add(f"The tree's node {level}/{index} is missing.")
            elif there != value:
                self.report.add(f"The tree's node {level}/{index} holds a wrong hash.")
        self.heads_at(size + 1)

    def heads_at(self, size: int) -> None:
        """Compare the saved heads of that size with the root over the entries so far."""
        while self.saved and self.saved[0].size <= size:
            head = self.saved.pop(0)
            self.report.saved += 1
            root = merkle.bag(self.frontier).hex()
            if head.size == size and head.root.lower() == root:
                self.agreed = size
            else:
                self.report.add(
                    f"The head {head.source} ({head.size} entries) does not fit: entries "
                    f"{self.agreed + 1} to {head.size} are not what they were then."
                )

    def heads_beyond(self) -> None:
        for head in self.saved:
            self.report.saved += 1
            self.report.add(
                f"The head {head.source} counts {head.size} entries, but the log ends with "
                f"{self.report.size}: entries have been cut off."
            )
