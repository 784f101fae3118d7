"""The tree against RFC 6962's own vectors, and against the definition written out plainly."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyportal.audit import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
]
# From the reference implementation of certificate transparency; the root over 0 to 8 leaves.
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_LEAF_5_IN_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


def plain_root(leaves):
    """The Merkle Tree Hash as RFC 6962, 2.1 writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def plain_path(m, leaves):
    """PATH(m, D[n]) as RFC 6962, 2.1.1 writes it."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*plain_path(m, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(m - k, leaves[k:]), plain_root(leaves[:k])]


def plain_consistency(m, leaves, whole=True):
    """SUBPROOF(m, D[n], b) as RFC 6962, 2.1.2 writes it."""
    if m == len(leaves):
        return [] if whole else [plain_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*plain_consistency(m, leaves[:k], whole), plain_root(leaves[k:])]
    return [*plain_consistency(m - k, leaves[k:], False), plain_root(leaves[:k])]


def tree(leaves):
    frontier, nodes = [], {}
    for size, leaf in enumerate(leaves):
        frontier, full = merkle.grow(frontier, size, merkle.leaf_hash(leaf))
        nodes.update(full)
    return frontier, nodes


MOST = 70
MANY = [str(n).encode() for n in range(MOST)]
_, NODES = tree(MANY)
SIZES = st.integers(1, MOST)


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_reference_vectors(size):
    frontier, nodes = tree(LEAVES[:size])
    assert merkle.bag(frontier).hex() == ROOTS[size]
    assert merkle.bag(nodes[node] for node in merkle.peaks(size)).hex() == ROOTS[size]
    assert plain_root(LEAVES[:size]).hex() == ROOTS[size]


def test_inclusion_of_the_reference_vectors():
    _, nodes = tree(LEAVES)
    path = merkle.hashes_of(merkle.inclusion_path(5, 8), nodes.__getitem__)
    assert [one.hex() for one in path] == PATH_OF_LEAF_5_IN_8
    assert merkle.root_from_inclusion(merkle.leaf_hash(LEAVES[5]), 5, 8, path).hex() == ROOTS[8]


def test_every_inclusion_up_to_the_most():
    for size in range(1, MOST + 1):
        root = plain_root(MANY[:size])
        for index in range(size):
            path = merkle.hashes_of(merkle.inclusion_path(index, size), NODES.__getitem__)
            assert path == plain_path(index, MANY[:size])
            leaf = merkle.leaf_hash(MANY[index])
            assert merkle.root_from_inclusion(leaf, index, size, path) == root


def test_every_consistency_up_to_the_most():
    roots = [plain_root(MANY[:size]) for size in range(MOST + 1)]
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            path = merkle.hashes_of(merkle.consistency_path(old, new), NODES.__getitem__)
            assert path == plain_consistency(old, MANY[:new])
            found = merkle.roots_from_consistency(old, new, roots[old], path)
            assert found == (roots[old], roots[new])


def test_only_full_nodes_are_stored_and_each_once():
    expected = {(level, index) for level in range(7) for index in range(MOST >> level)}
    assert set(NODES) == expected


def tampered(draw, path):
    """Change one byte, leave one out, put one in, or swap two unlike neighbours."""
    path = list(path)
    how = draw(st.sampled_from(["byte", "less", "more", "swap"]))
    at = draw(st.integers(0, len(path) - 1))
    if how == "byte":
        byte = draw(st.integers(0, 31))
        changed = bytearray(path[at])
        changed[byte] ^= draw(st.integers(1, 255))
        path[at] = bytes(changed)
    elif how == "less":
        del path[at]
    elif how == "more":
        path.insert(at, draw(st.binary(min_size=32, max_size=32)))
    else:
        other = draw(st.integers(0, len(path) - 1))
        path[at], path[other] = path[other], path[at]
    return path


@given(st.data())
def test_a_tampered_inclusion_proof_leads_nowhere(data):
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    right = plain_path(index, MANY[:size])
    path = tampered(data.draw, right)
    if path == right:
        return
    try:
        found = merkle.root_from_inclusion(merkle.leaf_hash(MANY[index]), index, size, path)
    except ValueError:
        return
    assert found != plain_root(MANY[:size])


@given(st.data())
def test_a_proof_for_another_leaf_or_place_leads_nowhere(data):
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    path, root = plain_path(index, MANY[:size]), plain_root(MANY[:size])
    for leaf, place in ((other, index), (index, other)):
        try:
            found = merkle.root_from_inclusion(merkle.leaf_hash(MANY[leaf]), place, size, path)
        except ValueError:
            continue
        assert found != root


@given(st.data())
def test_a_tampered_consistency_proof_shows(data):
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    right = plain_consistency(old, MANY[:new])
    path = tampered(data.draw, right)
    if path == right:
        return
    roots = plain_root(MANY[:old]), plain_root(MANY[:new])
    try:
        found = merkle.roots_from_consistency(old, new, roots[0], path)
    except ValueError:
        return
    assert found != roots


@given(st.integers(1, MOST), st.integers(1, MOST))
def test_a_rewritten_past_is_not_consistent(old, at):
    """The log of MOST leaves in which one early leaf was changed cannot prove the old root."""
    at = min(at, old) - 1
    rewritten = [*MANY]
    rewritten[at] = b"rewritten"
    path = plain_consistency(old, rewritten)
    old_root = plain_root(MANY[:old])
    found = merkle.roots_from_consistency(old, MOST, old_root, path)
    assert found != (old_root, plain_root(rewritten))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_path_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="leaf"):
        merkle.inclusion_path(index, size)
    with pytest.raises(ValueError, match="leaf"):
        merkle.root_from_inclusion(bytes(32), index, size, [])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_no_consistency_of_sizes_out_of_order(old, new):
    with pytest.raises(ValueError, match="tree"):
        merkle.consistency_path(old, new)
    with pytest.raises(ValueError, match="order"):
        merkle.roots_from_consistency(old, new, bytes(32), [])
