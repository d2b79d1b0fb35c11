"""The tree against its definition (RFC 9162, 2.1), written down here as slowly as it stands there."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registration.consent import merkle
from registration.consent.rules import leaf_hash

# Leaves and roots of the test vectors that implementations of RFC 6962 share.
KNOWN_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def plain_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = largest_power_below(len(leaves))
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def plain_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*plain_path(m, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(m - k, leaves[k:]), plain_root(leaves[:k])]


def plain_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [plain_root(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*plain_subproof(m, leaves[:k], whole), plain_root(leaves[k:])]
    return [*plain_subproof(m - k, leaves[k:], False), plain_root(leaves[:k])]


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def grown(leaves: list[bytes], cut: int = 0) -> tuple[merkle.Tree, dict[merkle.Place, bytes]]:
    tree, kept = merkle.Tree(), {}
    hashes = [leaf_hash(leaf) for leaf in leaves]
    kept.update({(0, index): hash_ for index, hash_ in enumerate(hashes)})
    for part in (hashes[:cut], hashes[cut:]):
        for level, first, larger in tree.extend(part):
            kept.update({(level, first + each): hash_ for each, hash_ in enumerate(larger)})
    return tree, kept


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_that_everybody_computes(size):
    tree, kept = grown(KNOWN_LEAVES[:size])

    assert tree.root.hex() == KNOWN_ROOTS[size - 1]
    assert merkle.root(size, kept.__getitem__) == tree.root


def test_a_tree_without_leaves_has_the_hash_of_nothing():
    assert merkle.Tree().root == hashlib.sha256(b"").digest()


sizes = st.integers(min_value=1, max_value=70)


@settings(max_examples=60, deadline=None)
@given(size=sizes, data=st.data())
def test_proofs_are_those_of_the_definition_and_convince(size, data):
    leaves = [number.to_bytes(2, "big") for number in range(size)]
    tree, kept = grown(leaves, cut=data.draw(st.integers(0, size)))
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    path = merkle.inclusion_proof(index, size, kept.__getitem__)
    proof = merkle.consistency_proof(first, size, kept.__getitem__)
    first_root = plain_root(leaves[:first])

    assert tree.root == plain_root(leaves)
    assert path == plain_path(index, leaves)
    assert proof == plain_subproof(first, leaves, True)
    assert merkle.root_from_inclusion(index, size, leaf_hash(leaves[index]), path) == tree.root
    assert merkle.is_consistent(first, size, first_root, tree.root, proof)


@settings(max_examples=60, deadline=None)
@given(size=st.integers(min_value=2, max_value=70), data=st.data())
def test_no_wrong_proof_convinces(size, data):
    leaves = [number.to_bytes(2, "big") for number in range(size)]
    tree, kept = grown(leaves)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    path = merkle.inclusion_proof(index, size, kept.__getitem__)
    proof = merkle.consistency_proof(first, size, kept.__getitem__)
    hit = data.draw(st.integers(0, len(path) - 1))
    bent = [*path[:hit], bytes(32), *path[hit + 1 :]]

    assert merkle.root_from_inclusion(index, size, leaf_hash(leaves[index]), bent) != tree.root
    assert merkle.root_from_inclusion(index, size, leaf_hash(b"forged"), path) != tree.root
    for shorter_or_longer in (path[:-1], [*path, bytes(32)]):
        with pytest.raises(ValueError, match="path"):
            merkle.root_from_inclusion(index, size, leaf_hash(leaves[index]), shorter_or_longer)
    assert not merkle.is_consistent(first, size, bytes(32), tree.root, proof)
    assert not merkle.is_consistent(first, size, plain_root(leaves[:first]), bytes(32), proof)
    assert not merkle.is_consistent(first, size, plain_root(leaves[:first]), tree.root, [*proof, bytes(32)])
    assert not merkle.is_consistent(first, size, plain_root(leaves[:first]), tree.root, proof[:-1])


def test_a_tree_can_be_continued_from_its_peaks():
    leaves = [bytes([number]) for number in range(21)]
    for cut in range(22):
        _, kept = grown(leaves[:cut])
        tree = merkle.Tree(cut, [kept[place] for place in merkle.peaks(cut)])
        for leaf in leaves[cut:]:
            tree.append(leaf_hash(leaf))
        assert tree.root == plain_root(leaves)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_for_what_is_not_there(index, size):
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(index, size, lambda place: bytes(32))
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.root_from_inclusion(index, size, bytes(32), [])
    with pytest.raises(ValueError, match="no such trees"):
        merkle.consistency_proof(size + 1, size, lambda place: bytes(32))
