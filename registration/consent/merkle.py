"""The Merkle tree of RFC 9162, chapter 2, in terms of complete subtrees.

A complete subtree of ``2**level`` leaves has a place ``(level, index)``; level 0 is the leaves. Whoever keeps
the hashes of all complete subtrees can compute every root and every proof from a few of them, for any size.
Those of every eighth level are enough: what stands in between is folded from at most 256 below it.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Place = tuple[int, int]
Lookup = Callable[[Place], bytes]
EMPTY = sha256(b"").digest()
"""Root of a tree without leaves."""


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Hash of the subtree over neighbours of one level: a power of two of them."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def peaks(size: int) -> list[Place]:
    """Places of the largest complete subtrees that make up a tree, from left to right."""
    return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


class Tree:
    """A tree that only grows. It remembers its peaks, and tells of every subtree that becomes complete."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """``hashes`` are those of ``peaks(size)``."""
        self.size = size
        self._peaks = {level: hash_ for (level, _), hash_ in zip(peaks(size), hashes, strict=True)}
        """By level; one at most has each."""

    def extend(self, leaves: Sequence[bytes]) -> Iterator[tuple[int, int, list[bytes]]]:
        """Add leaf hashes. Level, index of the first, and hashes of the larger subtrees that they complete.

        The tree is ready for more when all of them were taken. A level at a time, because that is
        twice as fast as a leaf at a time.
        """
        level, start, row = 0, self.size, list(leaves)
        self.size += len(row)
        while row:
            if start & 1:
                row.insert(0, self._peaks.pop(level))
                start -= 1
            if len(row) & 1:
                self._peaks[level] = row.pop()
            pairs = zip(row[::2], row[1::2], strict=True)
            row = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            level, start = level + 1, start >> 1
            if row:
                yield level, start, row

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        for _ in self.extend([leaf]):
            pass

    @property
    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY
        smallest, *larger = sorted(self._peaks)
        current = self._peaks[smallest]
        for level in larger:
            current = node_hash(self._peaks[level], current)
        return current


def root(size: int, lookup: Lookup) -> bytes:
    """The root of the first ``size`` leaves (2.1.1)."""
    return Tree(size, [lookup(place) for place in peaks(size)]).root


def inclusion_proof(index: int, size: int, lookup: Lookup) -> list[bytes]:
    """The path from a leaf to the root of a tree of this size (2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    return _path(index, 0, size, lookup)


def consistency_proof(first: int, second: int, lookup: Lookup) -> list[bytes]:
    """That the tree of ``first`` leaves is the beginning of that of ``second`` (2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError("no such trees")
    return _subproof(first, 0, second, lookup, whole=True)


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that a path leads to (2.1.3.2).

    Raises:
        ValueError: when the path has the wrong length.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    current, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            current = node_hash(sibling, current)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return current


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the smaller tree is the beginning of the larger one (2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _subtree(start: int, count: int, lookup: Lookup) -> bytes:
    """Hash of ``count`` leaves from ``start``, as the tree is divided (2.1.1)."""
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return lookup((level, start >> level))
    left = _split(count)
    return node_hash(_subtree(start, left, lookup), _subtree(start + left, count - left, lookup))


def _path(index: int, start: int, count: int, lookup: Lookup) -> list[bytes]:
    if count == 1:
        return []
    left = _split(count)
    if index < left:
        return [*_path(index, start, left, lookup), _subtree(start + left, count - left, lookup)]
    return [*_path(index - left, start + left, count - left, lookup), _subtree(start, left, lookup)]


def _subproof(first: int, start: int, count: int, lookup: Lookup, *, whole: bool) -> list[bytes]:
    if first == count:
        return [] if whole else [_subtree(start, count, lookup)]
    left = _split(count)
    if first <= left:
        rest = _subproof(first, start, left, lookup, whole=whole)
        return [*rest, _subtree(start + left, count - left, lookup)]
    rest = _subproof(first - left, start + left, count - left, lookup, whole=False)
    return [*rest, _subtree(start, left, lookup)]
