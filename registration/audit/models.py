from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registration.foundation.database import Code, CreatedAt, Data, Record
from registration.foundation.guards import keep_as_written


class ActorKind(StrEnum):
    """Who acted."""

    STAFF = "staff"
    PERSON = "person"
    PARTNER = "partner"
    SYSTEM = "system"


class AuditEntry(Record):
    """One thing that was done. Never changed, and without any personal value."""

    __tablename__ = "audit_entry"

    at: Mapped[CreatedAt] = mapped_column(index=True)
    action: Mapped[Code] = mapped_column(index=True)
    """``room.past-participle``, such as ``signup.made``."""
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    """Account of staff or partner; empty for a person and for the system."""
    subject_type: Mapped[Code]
    subject_id: Mapped[int | None]
    whose: Mapped[str | None] = mapped_column(String(40), index=True)
    """Reference of the person whose data it was (``subject.ref``)."""
    details: Mapped[Data]
    """Codes and ids."""


keep_as_written(AuditEntry)
