"""Checking that nothing that was sealed has changed, from the rows up to the signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from registration.consent.ledger.checkpoints import is_signed
from registration.consent.ledger.sealing import size
from registration.consent.merkle import Tree, node_hash
from registration.consent.models import ConsentEvent, LedgerCheckpoint, LedgerLeaf, LedgerNode, Purpose
from registration.consent.rules import canonical, leaf_hash
from registration.foundation.database import db
from registration.people.models import Subject

_BATCH = 2000
_CANONICAL = (
    "uid", "kind", "purpose_id", "purpose_version_id", "context", "act", "effective", "basis", "occurred_at",
    "shown_at", "channel", "method", "actor", "language", "notice_version_id", "shown_sha256", "recipients",
    "valid_until", "evidence_sha256", "source",
)  # fmt: skip


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

    @property
    def sound(self) -> bool:
        return self.wrong is None


class _Found(Exception):
    def __init__(self, index: int | None, what: str) -> None:
        self.wrong = Wrong(index, what)


def verify() -> Report:
    """Compute everything anew: columns, bytes, leaf hashes, subtrees, roots, signatures."""
    signed = db.session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)).all()
    length = size()
    tree, unsealed, wrong = Tree(), 0, None
    try:
        roots = {each.size: _signed_root(each) for each in signed}
        _check_entries(tree, length, roots)
        _check_subtrees(length)
        _check_tail(length, roots)
        unsealed = _check_unsealed()
    except _Found as found:
        wrong = found.wrong
        unsealed = unsealed or sum(1 for _ in _rows(_unsealed()))
    return Report(length, unsealed, len(signed), tree.root, wrong)


def _signed_root(made: LedgerCheckpoint) -> bytes:
    said = is_signed(made.note)
    if said is None:
        raise _Found(None, f"The checkpoint of {made.size} entries is not signed with the ledger's key.")
    if said[1:] != (made.size, made.root):
        raise _Found(None, f"The checkpoint of {made.size} entries says something else than was signed.")
    return said[2]


def _check_entries(tree: Tree, length: int, roots: Mapping[int, bytes]) -> None:
    codes = _purpose_codes()
    leaves = (
        select(LedgerLeaf.index.label("place"), LedgerLeaf.leaf_hash.label("sealed"), *_columns())
        .outerjoin(ConsentEvent, ConsentEvent.id == LedgerLeaf.event_id)
        .outerjoin(Subject, Subject.id == ConsentEvent.subject_id)
        .where(LedgerLeaf.index < length)
        .order_by(LedgerLeaf.index)
    )
    for row in _rows(leaves):
        if row.place != tree.size:
            raise _Found(tree.size, "it is missing from the ledger.")
        if row.uid is None:
            raise _Found(row.place, "the event that was sealed is gone.")
        _check_event(row.place, row, codes)
        if row.sealed != row.leaf_hash:
            raise _Found(row.place, "the event is not the one that was sealed here.")
        for _ in tree.append(row.sealed):
            pass
        if tree.size in roots and roots[tree.size] != tree.root:
            raise _Found(row.place, "up to here the entries are not those of the signed checkpoint.")


def _check_event(index: int | None, row: Row[Any], codes: Mapping[int, str]) -> None:
    where = f"(event {row.uid})"
    if leaf_hash(row.canonical) != row.leaf_hash:
        raise _Found(index, f"its bytes were changed {where}.")
    purpose = codes.get(row.purpose_id) if row.purpose_id is not None else None
    if canonical(row._mapping, subject=row.subject_ref, purpose=purpose) != row.canonical:  # type: ignore[arg-type]
        raise _Found(index, f"its columns do not say what was sealed {where}.")


def _check_subtrees(length: int) -> None:
    for level in range(1, length.bit_length()):
        children = _children(level - 1, length >> level)
        kept = _rows(
            select(LedgerNode.index.label("place"), LedgerNode.hash.label("kept"))
            .where(LedgerNode.level == level, LedgerNode.index < length >> level)
            .order_by(LedgerNode.index)
        )
        for expected, (left, right) in enumerate(children):
            if tuple(next(kept, ())) != (expected, node_hash(left, right)):
                raise _Found(expected << level, f"the stored subtree of level {level} above it is wrong.")


def _children(level: int, pairs: int) -> Iterator[tuple[bytes, bytes]]:
    """Hashes of a level, two by two."""
    asked = (
        select(LedgerLeaf.leaf_hash).where(LedgerLeaf.index < 2 * pairs).order_by(LedgerLeaf.index)
        if level == 0
        else select(LedgerNode.hash)
        .where(LedgerNode.level == level, LedgerNode.index < 2 * pairs)
        .order_by(LedgerNode.index)
    )
    hashes = (hash_ for (hash_,) in _rows(asked))
    return zip(hashes, hashes, strict=True)


def _check_tail(length: int, roots: Mapping[int, bytes]) -> None:
    longest = max(roots, default=0)
    if longest > length:
        raise _Found(length, f"it and all after it are missing: {longest} entries were signed for.")


def _check_unsealed() -> int:
    codes, number = _purpose_codes(), 0
    for row in _rows(_unsealed()):
        _check_event(None, row, codes)
        number += 1
    return number


def _unsealed() -> Select[*tuple[Any, ...]]:
    return (
        select(*_columns())
        .join(Subject, Subject.id == ConsentEvent.subject_id)
        .outerjoin(LedgerLeaf, LedgerLeaf.event_id == ConsentEvent.id)
        .where(LedgerLeaf.id.is_(None))
        .order_by(ConsentEvent.id)
    )


def _columns() -> list[Any]:
    event = ConsentEvent.__table__.c
    return [
        *(event[name] for name in _CANONICAL),
        event.canonical,
        event.leaf_hash,
        Subject.ref.label("subject_ref"),
    ]


def _rows(asked: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """Few at a time. The cursor is closed also when nobody asks for the rest."""
    with db.session.execute(asked.execution_options(yield_per=_BATCH)) as found:
        yield from found


def _purpose_codes() -> dict[int, str]:
    return dict(db.session.execute(select(Purpose.id, Purpose.code)).all())
