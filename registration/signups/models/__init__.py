from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.events.models import Event, Mode
from registration.events.rules import takes_part
from registration.forms.models import Submission
from registration.foundation.database import CreatedAt, Data, Json, LongText, Record
from registration.foundation.personal_data import Category, personal
from registration.organisers.models import Account
from registration.people.models import Person
from registration.signups.models.admitting import EventInvitation, GroupPlace, InvitationRound, Refusal
from registration.signups.models.attending import (
    AttendanceLine,
    AttendanceReport,
    Checkin,
    LineState,
    ReportSource,
)
from registration.signups.models.messaging import (
    Anchor,
    AskedAgain,
    EventWording,
    Reminder,
    ReminderFor,
    ReminderSent,
)

__all__ = [
    "LIVING", "TAKES_A_PLACE", "Anchor", "AskedAgain", "Attendance", "AttendanceLine", "AttendanceReport",
    "Batch", "BatchKind", "BatchRow", "BatchState", "Checkin", "EventInvitation", "EventWording",
    "GroupPlace", "InvitationRound", "LineState", "PartCount", "PlaceCount", "Refusal", "Reminder",
    "ReminderFor", "ReminderSent", "ReportSource", "SavedFilter", "Signup", "SignupLabel", "SignupNote",
    "SignupPart", "SignupState",
]  # fmt: skip


class SignupState(StrEnum):
    HELD = "held"
    """A place is kept until the mailbox is confirmed."""
    APPLIED = "applied"
    """The organisers decide. It takes no place; with ``held_until`` the mailbox is not confirmed yet."""
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    """A place fell free and is kept until the person takes it."""
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Not confirmed in time."""
    DECLINED = "declined"
    """The organisers gave no place."""


LIVING = ("held", "applied", "confirmed", "waiting", "offered")
TAKES_A_PLACE = ("held", "confirmed", "offered")
_LIVING = "state IN ('held', 'applied', 'confirmed', 'waiting', 'offered')"
_HELD = "state IN ('held', 'applied', 'offered')"


class Attendance(StrEnum):
    UNKNOWN = "unknown"
    ATTENDED = "attended"
    ABSENT = "absent"


class Signup(Record):
    """One person's place, or hoped-for place, at one event."""

    __tablename__ = "signup"
    __table_args__ = (
        Index("uq_signup_one_living", "event_id", "person_id", unique=True,
              sqlite_where=text(_LIVING),
              postgresql_where=text(_LIVING)),
        Index("ix_signup_event_state", "event_id", "state", "arrival"),
        Index("ix_signup_held_until", "held_until",
              sqlite_where=text(_HELD),
              postgresql_where=text(_HELD)),
        # The order of a list of people, and what is looked for in it.
        Index("ix_signup_event_arrival", "event_id", "arrival"),
        Index("ix_signup_event_name", "event_id", "sort_name"),
        Index("ix_signup_event_source", "event_id", "source"),
        Index("ix_signup_lacks_file", "event_id", "arrival",
              sqlite_where=text("lacks_file = 1"),
              postgresql_where=text("lacks_file")),
        Index("ix_signup_search", text("string_to_array(search, ' ')"), postgresql_using="gin")
        .ddl_if(dialect="postgresql"),
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
    joined_at: Mapped[datetime | None]
    """When the person was first seen in the webinar, as reports say (``signups.attendance``)."""
    left_at: Mapped[datetime | None]
    minutes_attended: Mapped[int | None]
    """Nothing where no report says how long."""
    source: Mapped[str] = mapped_column(String(40), default="")
    """Where the link stood that was followed, as its ``?source=`` says."""
    sort_name: Mapped[str] = mapped_column(String(200), default="", info=personal(Category.CONTACT))
    """The name as lists order it (``signups.searching``)."""
    staff_place: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether staff gave the place, which then comes from those that are kept for them."""
    lacks_file: Mapped[bool] = mapped_column(server_default=false())
    """Whether a file is missing that the form needs: staff or a list brought the person in without it."""
    search: Mapped[LongText] = mapped_column(default="", info=personal(Category.CONTACT))
    """Pairs of letters of name, address and organisation, and a mark for each choice
    (``signups.searching``)."""

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    submission: Mapped[Submission] = relationship()

    @property
    def mode(self) -> Mode:
        """In person or online; both only where nobody asked yet."""
        return takes_part(self.event.mode, self.submission.answers if self.submission else {})


class PlaceCount(Record):
    """How many places of an event are taken, and how many people have arrived so far.

    One row per event. Whoever wants a place changes it first, and thereby waits in line (E1).
    """

    __tablename__ = "place_count"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken_not_negative"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    taken: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[int] = mapped_column(default=0)
    taken_by_staff: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the taken places staff gave."""
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many parts of the event are counted apart; none: nobody need look at them."""
    indexed_for: Mapped[int | None]
    """The version of the form for which it was seen to that no restricted answer is searched; none yet."""


class PartCount(Record):
    """How many places of one part of an event are taken: of a mode, a session, an answer with places.

    Changed by whoever has the row of the whole event already, so that nobody waits for two in turn.
    """

    __tablename__ = "part_count"
    __table_args__ = (
        UniqueConstraint("event_id", "part"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(130))
    """Code of the question and of the answer that asks for it: ``takes_part:online``."""
    capacity: Mapped[int | None]
    """How many fit; empty: as many as into the event."""
    taken: Mapped[int] = mapped_column(default=0)
    one_of: Mapped[str] = mapped_column(String(130), default="", server_default="")
    """The question, where everybody must choose one of its answers and each of them has a limit: when all of
    these are full, so is the event."""


class SignupPart(Record):
    """What a sign-up has of an event, or waits for."""

    __tablename__ = "signup_part"
    __table_args__ = (UniqueConstraint("signup_id", "part_id"),)

    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part_count.id", ondelete="CASCADE"), index=True)


class SignupNote(Record):
    """What staff noted about a sign-up. The person sees it when they ask what is kept about them."""

    __tablename__ = "signup_note"

    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), index=True)
    words: Mapped[LongText] = mapped_column(info=personal(Category.VOLUNTEERED))
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    author: Mapped[Account | None] = relationship()


class SignupLabel(Record):
    """A word by which staff find sign-ups again."""

    __tablename__ = "signup_label"
    __table_args__ = (UniqueConstraint("signup_id", "label"), Index("ix_signup_label_label", "label"))

    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(40), info=personal(Category.VOLUNTEERED))


class SavedFilter(Record):
    """A view of a list of people that somebody wants to come back to. Words searched for are not kept."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "event_id", "name"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    asks: Mapped[Data]
    """What stands in the address of the list: codes and days."""
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether colleagues see it too."""
    made_at: Mapped[CreatedAt]


class BatchKind(StrEnum):
    """What is done to many sign-ups at once."""

    IMPORT = "import"
    MESSAGE = "message"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    APPROVE = "approve"
    DECLINE = "decline"


class BatchState(StrEnum):
    READING = "reading"
    """A file is being read and compared; nothing has happened yet."""
    READY = "ready"
    """What would happen can be looked at."""
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """Nothing happened, and ``reason`` says why."""


class Batch(Record):
    """A deed on many sign-ups, chosen once and frozen, which the worker carries out."""

    __tablename__ = "batch"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[BatchKind]
    state: Mapped[BatchState]
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    params: Mapped[Data]
    """Codes and ids, and the words of a message; nothing about a person."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(Category.CONTACT))
    """What stands in the file, sealed, until it was brought in or given up."""
    finished_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()


class BatchRow(Record):
    """One sign-up of a batch, or one line of a file, and what becomes of it."""

    __tablename__ = "batch_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_batch_row_outcome", "batch_id", "outcome", "number"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Of the line in the file; of a sign-up its id."""
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    """Such as ``new``, ``changed``, ``same``, ``refused``; ``waiting``, ``done``, ``withheld``."""
    reason: Mapped[str] = mapped_column(String(300), default="", info=personal(Category.CONTACT))
    data: Mapped[dict[str, Any] | None] = mapped_column(Json, info=personal(Category.CONTACT))
    """What the line of the file says, until it was brought in or given up."""
