from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Purpose
from registration.foundation.database import Code, CreatedAt, Data, Record
from registration.foundation.personal_data import Category, personal
from registration.organisers.models import Account
from registration.people.models import Person


class MessageState(StrEnum):
    """Where a message is on its way (delivery.md)."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WITHHELD = "withheld"


class Message(Record):
    """A message to one person or account, from the moment it is owed until it left, or why it did not.

    The text is written when it leaves, from ``kind`` and ``params``.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id"),
        CheckConstraint("person_id IS NULL OR account_id IS NULL", name="one_recipient"),
        Index("ix_message_due", "next_try_at",
              sqlite_where=text("state IN ('pending', 'deferred')"),
              postgresql_where=text("state IN ('pending', 'deferred')")),
    )  # fmt: skip

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; the Message-ID is made from it, so that a copy sent again is recognised as the same."""
    kind: Mapped[Code] = mapped_column(index=True)
    """Such as ``signups.confirm``."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    sealed_address: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(Category.CONTACT))
    """The address, encrypted, of somebody who is nobody here any more: the last mail after an erasure.
    Emptied as soon as the message has left or is given up."""
    language: Mapped[str] = mapped_column(String(12))
    params: Mapped[Data]
    """Ids and codes for the composer; no personal values."""
    purpose_id: Mapped[int | None] = mapped_column(ForeignKey("purpose.id"))
    """Empty: belongs to something the person asked for, and no unsubscribing stops it."""
    context: Mapped[str] = mapped_column(String(60), default="")
    """``event:12``: where it belongs, and the context of the decision its purpose needs."""
    campaign_id: Mapped[int | None]
    """``newsletters`` own campaigns; the id is kept without a foreign key, as that room stands above."""
    state: Mapped[MessageState] = mapped_column(default=MessageState.PENDING, index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Code why it is withheld or failed, or what the server replied."""
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[CreatedAt]
    next_try_at: Mapped[CreatedAt]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    finished_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    account: Mapped[Account | None] = relationship()
    purpose: Mapped[Purpose | None] = relationship()


class Suppression(Record):
    """An address nothing is sent to, kept as a keyed hash (HMAC-SHA-256) that only we can compare."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("address_hmac", "scope"),)

    address_hmac: Mapped[str] = mapped_column(String(64), info=personal(Category.CONTACT))
    scope: Mapped[Code] = mapped_column(default="")
    """Code of a purpose; empty for all mail that was not asked for."""
    reason: Mapped[Code]
    since: Mapped[CreatedAt]
