from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.foundation.database import Code, CreatedAt, Data, Record
from registration.foundation.guards import keep_as_written
from registration.people.models import Subject


class RequestKind(StrEnum):
    """What a person asks for (GDPR Art. 15 to 21; APPI Art. 32 to 35)."""

    ACCESS = "access"
    EXPORT = "export"
    RECTIFY = "rectify"
    ERASE = "erase"
    RESTRICT = "restrict"
    OBJECT = "object"


class RequestState(StrEnum):
    RECEIVED = "received"
    EXECUTED = "executed"
    REFUSED = "refused"
    LAPSED = "lapsed"


class RightsRequest(Record):
    """A person asked. The row outlives an erasure; it holds no personal value."""

    __tablename__ = "rights_request"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    kind: Mapped[RequestKind]
    state: Mapped[RequestState] = mapped_column(default=RequestState.RECEIVED)
    language: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[CreatedAt]
    due_at: Mapped[datetime]
    link_until: Mapped[datetime | None]
    """Until when the fresh link in the mail works (M22)."""
    finished_at: Mapped[datetime | None]
    outcome: Mapped[Data]
    """Codes: what was deleted, what was kept and why."""

    subject: Mapped[Subject] = relationship()


class RightsEvent(Record):
    """One step of a request."""

    __tablename__ = "rights_event"

    request_id: Mapped[int] = mapped_column(ForeignKey("rights_request.id"), index=True)
    at: Mapped[CreatedAt]
    step: Mapped[Code]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    details: Mapped[Data]


keep_as_written(RightsEvent)
