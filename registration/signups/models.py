from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.events.models import Event
from registration.forms.models import Submission
from registration.foundation.database import CreatedAt, Record
from registration.people.models import Person


class SignupState(StrEnum):
    HELD = "held"
    """A place is kept until the mailbox is confirmed."""
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    """A place fell free and is kept until the person takes it."""
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Not confirmed in time."""


LIVING = ("held", "confirmed", "waiting", "offered")
TAKES_A_PLACE = ("held", "confirmed", "offered")


class Attendance(StrEnum):
    UNKNOWN = "unknown"
    ATTENDED = "attended"
    ABSENT = "absent"


class Signup(Record):
    """One person's place, or hoped-for place, at one event."""

    __tablename__ = "signup"
    __table_args__ = (
        Index("uq_signup_one_living", "event_id", "person_id", unique=True,
              sqlite_where=text("state IN ('held', 'confirmed', 'waiting', 'offered')"),
              postgresql_where=text("state IN ('held', 'confirmed', 'waiting', 'offered')")),
        Index("ix_signup_event_state", "event_id", "state", "arrival"),
        Index("ix_signup_held_until", "held_until",
              sqlite_where=text("state IN ('held', 'offered')"),
              postgresql_where=text("state IN ('held', 'offered')")),
    )  # fmt: skip

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; what the link in the mail carries."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    state: Mapped[SignupState]
    arrival: Mapped[int]
    """Number in the order of arrival, given under the lock of the row that counts the places."""
    language: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[CreatedAt]
    held_until: Mapped[datetime | None]
    """Until when a held or offered place is kept."""
    confirmed_at: Mapped[datetime | None]
    """When the mailbox was confirmed for this sign-up."""
    cancelled_at: Mapped[datetime | None]
    still_comes_at: Mapped[datetime | None]
    """When the person said that the new date suits, after the event was last postponed."""
    attendance: Mapped[Attendance] = mapped_column(default=Attendance.UNKNOWN)
    attendance_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    submission: Mapped[Submission] = relationship()


class PlaceCount(Record):
    """How many places of an event are taken, and how many people have arrived so far.

    One row per event. Whoever wants a place changes it first, and thereby waits in line (E1).
    """

    __tablename__ = "place_count"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken_not_negative"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    taken: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[int] = mapped_column(default=0)
