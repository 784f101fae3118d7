"""The Merkle tree of RFC 6962, section 2.1, grown one leaf at a time.

Hashes are 32 bytes of SHA-256. A node is named by (level, index): level 0 holds the leaves, and
the node (level, index) covers the leaves index * 2**level up to (index + 1) * 2**level - 1. Only
full nodes are ever stored; what stands to the right of them is worked out when asked for.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

Node = tuple[int, int]
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[Node]:
    """Return the full nodes that together cover the first `size` leaves, from left to right."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def bag(hashes: Iterable[bytes]) -> bytes:
    """Return the root over peaks given from left to right."""
    root = None
    for one in reversed(list(hashes)):
        root = one if root is None else node_hash(one, root)
    return EMPTY_ROOT if root is None else root


def grow(
    frontier: list[bytes], size: int, leaf: bytes
) -> tuple[list[bytes], list[tuple[Node, bytes]]]:
    """Add one leaf to a tree of `size` leaves whose peaks are `frontier`.

    Return the new peaks, and the nodes that became full with this leaf (the leaf first).
    """
    frontier, level, index = list(frontier), 0, size
    full = [((0, size), leaf)]
    while index & 1:
        leaf = node_hash(frontier.pop(), leaf)
        level, index = level + 1, index >> 1
        full.append(((level, index), leaf))
    frontier.append(leaf)
    return frontier, full


def _range(start: int, end: int) -> list[Node]:
    """Return the full nodes that cover the leaves start..end-1 where `start` begins a subtree."""
    return [(level, index + (start >> level)) for level, index in peaks(end - start)]


def inclusion_path(index: int, size: int) -> list[list[Node]]:
    """Return the audit path of RFC 6962, 2.1.1: for each step, the nodes whose bag is its hash."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    path, start, end = [], 0, size
    while end - start > 1:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < split:
            path.append(_range(split, end))
            end = split
        else:
            path.append(_range(start, split))
            start = split
    return path[::-1]


def consistency_path(old: int, new: int) -> list[list[Node]]:
    """Return the consistency proof of RFC 6962, 2.1.2, as nodes to bag for each step."""
    if not 0 < old <= new:
        raise ValueError(f"A tree of {new} cannot be shown to contain one of {old}.")
    path, start, end, whole = [], 0, new, True
    while old != end:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if old <= split:
            path.append(_range(split, end))
            end = split
        else:
            path.append(_range(start, split))
            start, whole = split, False
    if not whole:
        path.append(_range(start, end))
    return path[::-1]


def hashes_of(path: list[list[Node]], get: Callable[[Node], bytes]) -> list[bytes]:
    return [bag(get(node) for node in nodes) for nodes in path]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that the proof leads to (RFC 9162, 2.1.3.2); ValueError if it fits none."""
    if not 0 <= index < size:
        raise ValueError("The leaf is not in the tree.")
    node, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ValueError("The proof is too long.")
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ValueError("The proof is too short.")
    return root


def roots_from_consistency(
    old: int, new: int, old_root: bytes, proof: list[bytes]
) -> tuple[bytes, bytes]:
    """Return the old and the new root that the proof leads to (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        raise ValueError("The sizes are not in order.")
    if old == new:
        if proof:
            raise ValueError("The proof is too long.")
        return old_root, old_root
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise ValueError("The proof is too short.")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            raise ValueError("The proof is too long.")
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ValueError("The proof is too short.")
    return first, second
