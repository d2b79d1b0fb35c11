"""Tables about who came: reports of attendance, line by line, and who was let in at a door."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.events.models import Event
from registration.foundation.database import CreatedAt, Record
from registration.foundation.personal_data import Category, personal


class ReportSource(StrEnum):
    """What wrote a report of attendance."""

    ZOOM = "zoom"
    TEAMS = "teams"
    LIST = "list"
    """A list of some other program, or one that somebody typed."""


class AttendanceReport(Record):
    """A file that says who attended, read line by line. Nothing follows from it until it is applied."""

    __tablename__ = "attendance_report"
    __table_args__ = (UniqueConstraint("event_id", "sha256"),)

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    source: Mapped[ReportSource]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what its lines say: the same download, fetched again, is the same report."""
    time_zone: Mapped[str] = mapped_column(String(64))
    """In which times without a zone were read."""
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    applied_at: Mapped[datetime | None]
    complete: Mapped[bool] = mapped_column(default=False)
    """Whether the organiser said that whoever is not in it was absent."""
    forgotten_at: Mapped[datetime | None]
    """When names and addresses that stood in the file were removed."""

    event: Mapped[Event] = relationship()


class LineState(StrEnum):
    """What a line of a report has to do with a sign-up."""

    MATCHED = "matched"
    PROPOSED = "proposed"
    """One person has that name; somebody must say that it is the same."""
    UNMATCHED = "unmatched"
    ASIDE = "aside"
    """Somebody who did not sign up, such as a speaker."""


class AttendanceLine(Record):
    """One line of a report: one person, once in the room."""

    __tablename__ = "attendance_line"
    __table_args__ = (Index("ix_attendance_line_report_state", "report_id", "state", "number"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("attendance_report.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Of the row in the file."""
    state: Mapped[LineState]
    how: Mapped[str] = mapped_column(String(20), default="")
    """By what it was matched: ``address``, ``reference``, ``name``, ``hand``."""
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="", info=personal(Category.CONTACT))
    email: Mapped[str] = mapped_column(String(320), default="", index=True, info=personal(Category.CONTACT))
    """Normalised as ``person.email_key`` is."""
    attended: Mapped[bool]
    joined_at: Mapped[datetime | None] = mapped_column(info=personal(Category.SERVICE_USE))
    left_at: Mapped[datetime | None] = mapped_column(info=personal(Category.SERVICE_USE))
    seconds: Mapped[int | None]
    problem: Mapped[str] = mapped_column(String(20), default="")
    """A code: what of the row could not be read."""


class Checkin(Record):
    """Somebody was let in at a door. Of several for one sign-up, the first that was not undone counts."""

    __tablename__ = "checkin"
    __table_args__ = (Index("ix_checkin_signup_at", "signup_id", "at"),)

    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"))
    client_ref: Mapped[str] = mapped_column(String(40), unique=True)
    """Made by the device for each scan: sent again, it is the same scan."""
    at: Mapped[datetime] = mapped_column(info=personal(Category.SERVICE_USE))
    """When the person stood there; a device without network tells it later."""
    told_at: Mapped[CreatedAt]
    door: Mapped[str] = mapped_column(String(40), default="")
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]
