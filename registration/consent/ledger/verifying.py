"""Checking that nothing that was sealed has changed, from the rows up to the signatures."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from registration.consent.ledger.notes import Verifier, is_signed, our_verifier
from registration.consent.ledger.reading import Block, Reader, Unreadable, prunings
from registration.consent.ledger.sealing import is_stored, size
from registration.consent.merkle import Tree
from registration.consent.models import LedgerCheckpoint, LedgerLeaf, LedgerPruning
from registration.consent.rules import canonical_pruning, leaf_hash
from registration.foundation.database import db


@dataclass(frozen=True)
class Wrong:
    """The first thing that is not as it was sealed."""

    index: int | None
    """Index of the entry; for a subtree, of its first entry."""
    what: str

    def __str__(self) -> str:
        return self.what if self.index is None else f"Entry {self.index}: {self.what}"


@dataclass(frozen=True)
class Report:
    """What a verification found."""

    size: int
    unsealed: int
    checkpoints: int
    root: bytes
    wrong: Wrong | None
    pruned: int = 0
    """Entries whose event was removed under a legal duty, as an entry of its own says."""

    @property
    def sound(self) -> bool:
        return self.wrong is None


class _Found(Exception):
    def __init__(self, index: int | None, what: str) -> None:
        self.wrong = Wrong(index, what)


def verify(saved: str | None = None, verifier: Verifier | None = None) -> Report:
    """Compute everything anew: columns, bytes, leaf hashes, subtrees, roots, signatures.

    ``saved`` is a checkpoint that somebody kept outside: what it was signed for must still be the beginning.
    Without a ``verifier`` the installation's own key is the measure.
    """
    with Reader() as reader:
        checking = _Checking(verifier or our_verifier(), reader)
        wrong = None
        try:
            checking.signatures(saved)
            checking.entries()
            checking.tail()
        except _Found as found:
            wrong = found.wrong
        try:
            checking.waiting()
        except _Found as found:
            wrong = wrong or found.wrong
        except Unreadable:
            wrong = wrong or Wrong(None, "The database cannot read an event that has no entry yet.")
    return Report(
        size=checking.length,
        unsealed=checking.unsealed,
        checkpoints=checking.signed,
        root=checking.tree.root,
        wrong=wrong,
        pruned=checking.pruned,
    )


class _Checking:
    """One run of a verification, and how far it has come."""

    def __init__(self, verifier: Verifier, reader: Reader) -> None:
        self.length, self.tree = size(), Tree()
        self.signed = self.unsealed = self.pruned = 0
        self._verifier = verifier
        self._reader = reader
        self._roots: dict[int, tuple[bytes, str]] = {}
        """By size: what was signed, and by which checkpoint in words."""
        removed = prunings()
        self._prunings = {each.id: each for each in removed}
        self._removed = {each.entry: each for each in removed}

    def signatures(self, saved: str | None) -> None:
        for made in db.session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)):
            self.signed += 1
            said = is_signed(made.note, self._verifier)
            if said is None:
                raise _Found(
                    None, f"The checkpoint of {made.size} entries is not signed with the ledger's key."
                )
            if said[1:] != (made.size, made.root):
                raise _Found(
                    None, f"The checkpoint of {made.size} entries says something else than was signed."
                )
            self._roots[made.size] = made.root, "the signed checkpoint"
        if saved is not None:
            kept = is_signed(saved, self._verifier)
            if kept is None:
                raise _Found(None, "The saved checkpoint is not one that was signed with the ledger's key.")
            self._roots[kept[1]] = kept[2], "the saved checkpoint"

    def entries(self) -> None:
        try:
            for first, end, block in self._reader.in_turn(self.length):
                if not self._all_well(block, first, end):
                    self._one_by_one(block, first, end)
                self._grow(block.columns["sealed"], first, end)
        except Unreadable as trouble:
            raise _Found(trouble.index, "the database cannot read it.") from trouble

    def _all_well(self, block: Block, first: int, end: int) -> bool:
        """Whether a whole block is as it was sealed; only if not, it is looked at row by row."""
        columns = block.columns
        if block.size != end - first or columns["place"] != tuple(range(first, end)):
            return False
        return (
            None not in columns["uid"]
            and columns["sealed"] == columns["leaf_hash"]
            and tuple(block.said_again()) == columns["canonical"]
            and tuple(map(leaf_hash, columns["canonical"])) == columns["leaf_hash"]
        )

    def _one_by_one(self, block: Block, first: int, end: int) -> None:
        for index, (row, said) in enumerate(block.rows(), start=first):
            if row.place != index:
                raise _Found(index, "it is missing from the ledger.")
            if row.pruning_id is not None:
                self._check_pruning(index, self._prunings.get(row.pruning_id), row.sealed)
            elif row.uid is None:
                self._check_removed(index, row.sealed)
            else:
                _check_event(index, row, said)
                if row.sealed != row.leaf_hash:
                    raise _Found(index, "the event is not the one that was sealed here.")
        if block.size < end - first:
            raise _Found(first + block.size, "it is missing from the ledger.")

    def _check_pruning(self, index: int | None, pruning: LedgerPruning | None, sealed: bytes) -> None:
        if pruning is None:
            raise _Found(index, "the record of a pruning that was sealed is gone.")
        if leaf_hash(pruning.canonical) != pruning.leaf_hash or pruning.leaf_hash != sealed:
            raise _Found(index, f"the record of a pruning was changed ({pruning.uid}).")
        if (
            canonical_pruning({c.name: getattr(pruning, c.name) for c in pruning.__table__.c})
            != pruning.canonical
        ):
            raise _Found(index, f"the columns of a pruning do not say what was sealed ({pruning.uid}).")

    def _check_removed(self, index: int, sealed: bytes) -> None:
        """An event may be gone, if the ledger itself says that it was pruned."""
        pruning = self._removed.get(index)
        if pruning is None:
            raise _Found(index, "the event that was sealed is gone.")
        if pruning.entry_hash != sealed:
            raise _Found(index, f"the pruning that removed it names another hash ({pruning.uid}).")
        self.pruned += 1

    def _grow(self, leaves: Sequence[bytes], first: int, end: int) -> None:
        """Add a block to the tree, and compare what becomes complete in it with what is stored and signed."""
        cuts = [size for size in sorted(self._roots) if first < size <= end]
        for start, stop in zip([first, *cuts], [*cuts, end], strict=True):
            for level, place, hashes in self.tree.extend(leaves[start - first : stop - first]):
                if is_stored(level):
                    self._check_subtrees(level, place, hashes)
            root, whose = self._roots.get(stop, (self.tree.root, ""))
            if root != self.tree.root:
                raise _Found(stop - 1, f"up to here the entries are not those of {whose}.")

    def _check_subtrees(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        stored = self._reader.subtrees(level, first, len(hashes))
        if stored == list(enumerate(hashes, start=first)):
            return
        kept = dict(stored)
        index = next(index for index, hash_ in enumerate(hashes, start=first) if kept.get(index) != hash_)
        what = "wrong" if index in kept else "missing"
        raise _Found(index << level, f"the stored subtree of level {level} above it is {what}.")

    def tail(self) -> None:
        longest = max(self._roots, default=0)
        if longest > self.length:
            whose = self._roots[longest][1]
            raise _Found(
                self.length, f"it and all after it are missing: {whose} was signed for {longest} entries."
            )

    def waiting(self) -> None:
        """Check and count what has no entry yet."""
        sealed = set(
            db.session.scalars(select(LedgerLeaf.pruning_id).where(LedgerLeaf.pruning_id.is_not(None)))
        )
        for pruning in self._prunings.values():
            if pruning.id not in sealed:
                self.unsealed += 1
                self._check_pruning(None, pruning, pruning.leaf_hash)
        wrong = None
        for block in self._reader.unsealed():
            self.unsealed += block.size
            for row, said in block.rows():
                try:
                    _check_event(None, row, said)
                except _Found as found:
                    wrong = wrong or found
        if wrong:
            raise wrong


def _check_event(index: int | None, row: Any, said: bytes) -> None:
    if leaf_hash(row.canonical) != row.leaf_hash:
        raise _Found(index, f"its bytes were changed (event {row.uid}).")
    if said != row.canonical:
        names = ", ".join(_different(said, row.canonical)) or "form"
        raise _Found(index, f"its columns do not say what was sealed: {names} (event {row.uid}).")


def _different(said: bytes, sealed: bytes) -> list[str]:
    """Which members of the canonical form are not the same."""
    try:
        now, then = json.loads(said), json.loads(sealed)
    except ValueError:
        return []
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
