"""The ledger: places of events in the tree, its nodes and checkpoints, and what was pruned."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registration.foundation.database import Code, CreatedAt, Record
from registration.foundation.guards import keep_as_written


class LedgerPruning(Record):
    """That an event was removed under a legal duty, by whom and why. It is an entry of the ledger itself.

    The event's own entry keeps its place and its hash, so that every proof still holds. Only what is named
    here can be removed from ``consent_event``.
    """

    __tablename__ = "ledger_pruning"

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[int] = mapped_column(unique=True)
    """Id of the row that is gone: no foreign key."""
    event_uid: Mapped[str] = mapped_column(String(36), unique=True)
    entry: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    """Index of the entry that lost its event."""
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    ground: Mapped[Code]
    """``court-order``, ``retention-ended`` …"""
    actor: Mapped[str] = mapped_column(String(60))
    occurred_at: Mapped[datetime]
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


keep_as_written(LedgerPruning)


class LedgerLeaf(Record):
    """Place of an event in the Merkle tree (RFC 9162). ``index`` is the only cursor of the ledger.

    No foreign keys: an event may be pruned, and checking a million of them would cost more than sealing them.
    What a leaf points to is compared by ``registration ledger verify``.
    """

    __tablename__ = "ledger_leaf"
    __table_args__ = (
        Index("uq_ledger_leaf_pruning_id", "pruning_id", unique=True,
              sqlite_where=text("pruning_id IS NOT NULL"), postgresql_where=text("pruning_id IS NOT NULL")),
    )  # fmt: skip

    index: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    event_id: Mapped[int | None] = mapped_column(unique=True)
    pruning_id: Mapped[int | None]
    """In place of an event: the record that one was pruned."""
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


keep_as_written(LedgerLeaf)


class LedgerNode(Record):
    """Hash of a complete subtree on every eighth level, so that a proof needs no walk over the leaves."""

    __tablename__ = "ledger_node"
    __table_args__ = (UniqueConstraint("level", "index"),)

    level: Mapped[int]
    index: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


keep_as_written(LedgerNode)


class LedgerCheckpoint(Record):
    """A signed statement about the whole tree (C2SP tlog-checkpoint)."""

    __tablename__ = "ledger_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    signed_at: Mapped[datetime]
    note: Mapped[str]
    """The signed text."""


keep_as_written(LedgerCheckpoint)


class LedgerStamp(Record):
    """That somebody else saw a checkpoint at a time: their time stamp (RFC 3161)."""

    __tablename__ = "ledger_stamp"

    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("ledger_checkpoint.id"), index=True)
    authority: Mapped[str] = mapped_column(String(300))
    """Address of the authority that was asked."""
    stamped_at: Mapped[datetime]
    """The time the authority says."""
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    """The whole answer (DER), as any tool for RFC 3161 reads it."""
    received_at: Mapped[CreatedAt]


keep_as_written(LedgerStamp)
