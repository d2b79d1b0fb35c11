"""Tables about the messages of an event: an organiser's own words, reminders, and that they were sent."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.events.models import Event
from registration.foundation.database import Code, CreatedAt, Localized, Record


class EventWording(Record):
    """What an organiser says instead of the usual words in one kind of message of an event."""

    __tablename__ = "event_wording"
    __table_args__ = (UniqueConstraint("event_id", "kind"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[Code]
    """Of the message, such as ``signups.confirmed``."""
    subject: Mapped[Localized]
    body: Mapped[Localized]
    """Markdown with marks such as ``{name}`` (``signups.wording``). Languages left out stay as usual."""


class Anchor(StrEnum):
    """What a reminder's time is counted from."""

    START = "start"
    END = "end"


class ReminderFor(StrEnum):
    """Who gets a reminder."""

    CONFIRMED = "confirmed"
    IN_PERSON = "in_person"
    ONLINE = "online"
    UNCONFIRMED = "unconfirmed"
    """Nobody has confirmed the address yet: they are asked once more."""
    WAITING = "waiting"
    APPLIED = "applied"
    ATTENDED = "attended"
    ABSENT = "absent"


class Reminder(Record):
    """A message that people of an event get at a certain distance from it: before it or after it."""

    __tablename__ = "reminder"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    anchor: Mapped[Anchor]
    minutes: Mapped[int]
    """Distance from there; below nought it is before."""
    recipients: Mapped[ReminderFor]
    subject: Mapped[Localized]
    body: Mapped[Localized]
    """Markdown with marks. Languages left out have the usual words."""
    holds_from: Mapped[CreatedAt]
    """When its time was last set: what was due before that is not made up for."""

    event: Mapped[Event] = relationship()


class ReminderSent(Record):
    """That a reminder is owed to somebody: written with the message, and never twice."""

    __tablename__ = "reminder_sent"
    __table_args__ = (UniqueConstraint("reminder_id", "signup_id"),)

    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id", ondelete="CASCADE"))
    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), index=True)
    message_ref: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[CreatedAt]


class AskedAgain(Record):
    """That somebody who had not confirmed an address was asked once more: once for each person and event.

    Whoever types the address of a stranger must not bring them more mail by signing up again and again.
    """

    __tablename__ = "asked_again"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[CreatedAt]
