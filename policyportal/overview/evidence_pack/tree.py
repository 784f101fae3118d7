"""The audit log's tree up to a signed head, in memory: 64 bytes an entry, and no query a proof."""

from collections.abc import Iterator

from policyportal.audit import merkle
from policyportal.audit.models import Node

HASH = 32  # bytes


class Tree:
    """The leaves of the log's first `size` entries, and the full nodes above them."""

    def __init__(self, size: int):
        self.size = size
        leaves = Node.objects.filter(level=0, index__lt=size).order_by("index")
        level = bytearray()
        for leaf in leaves.values_list("hash", flat=True).iterator(chunk_size=5000):
            level += bytes(leaf)
        self.levels = [level]
        while len(self.levels[-1]) >= 2 * HASH:
            self.levels.append(_above(self.levels[-1]))

    def node(self, node: merkle.Node) -> bytes:
        level, index = node
        return bytes(self.levels[level][index * HASH : (index + 1) * HASH])

    def leaves(self) -> Iterator[str]:
        """Give each leaf as hex, the first entry's first."""
        for index in range(self.size):
            yield self.node((0, index)).hex()

    def path(self, number: int) -> list[str]:
        """Return the proof (hex hashes) that entry `number` is in the tree."""
        path = merkle.inclusion_path(number - 1, self.size)
        return [one.hex() for one in merkle.hashes_of(path, self.node)]


def _above(level: bytearray) -> bytearray:
    """Return the full nodes over pairs of nodes; one that is left over has none yet."""
    found = bytearray()
    for at in range(0, len(level) - HASH, 2 * HASH):
        middle = at + HASH
        found += merkle.node_hash(bytes(level[at:middle]), bytes(level[middle : middle + HASH]))
    return found
