from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Notice, Purpose
from registration.forms.models import FormVersion
from registration.foundation.database import CreatedAt, Localized, Record
from registration.organisations.models import Organisation


class Mode(StrEnum):
    IN_PERSON = "in_person"
    WEBINAR = "webinar"
    HYBRID = "hybrid"


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Event(Record):
    """A seminar or webinar."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("state = 'draft' OR form_version_id IS NOT NULL", name="published_with_a_form"),
    )

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; stands in calendar entries and preview links."""
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    """In the address of the public page."""
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    mode: Mapped[Mode]
    title: Mapped[Localized]
    summary: Mapped[Localized]
    description: Mapped[Localized]
    """Markdown."""
    venue: Mapped[Localized]
    """Name and address of the place, for those who come in person."""
    held_in: Mapped[Localized]
    """In which languages it is held, in words."""
    time_zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    capacity: Mapped[int | None]
    """How many people fit; empty means there is no limit."""
    waitlist: Mapped[bool] = mapped_column(default=True)
    join_url: Mapped[str | None] = mapped_column(String(1000))
    """The webinar's room. Never shown on a public page."""
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    questions_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    """The version of a form made for many events that the questions come from; empty: the usual questions."""
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    """An individual notice that prevails over the general one."""
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    """SEQUENCE of the calendar entry (RFC 5545): grows when time or place change."""
    revision: Mapped[int] = mapped_column(default=0, onupdate=text("revision + 1"))
    """Grows with every change of the row, so that a page made from it can be kept and recognised as stale."""
    made_at: Mapped[CreatedAt]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    form_version: Mapped[FormVersion | None] = relationship(foreign_keys=[form_version_id])
    questions: Mapped[FormVersion | None] = relationship(foreign_keys=[questions_id])
    notice: Mapped[Notice | None] = relationship()
    hosts: Mapped[list["EventHost"]] = relationship(
        back_populates="event", order_by="EventHost.position", cascade="all, delete-orphan"
    )
    programme: Mapped[list["ProgrammeItem"]] = relationship(
        back_populates="event", order_by="ProgrammeItem.starts_at", cascade="all, delete-orphan"
    )

    def takes_signups(self, at: datetime) -> bool:
        return self.state is EventState.PUBLISHED and self.opens_at <= at < self.closes_at


class HostRole(StrEnum):
    HOST = "host"
    CO_HOST = "co_host"
    SUPPORTER = "supporter"
    COOPERATION = "cooperation"
    SPONSOR = "sponsor"


class EventHost(Record):
    """An organisation that holds the event together with the controller."""

    __tablename__ = "event_host"
    __table_args__ = (UniqueConstraint("event_id", "organisation_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[HostRole] = mapped_column(default=HostRole.CO_HOST)
    position: Mapped[int] = mapped_column(default=0)
    purpose_id: Mapped[int | None] = mapped_column(ForeignKey("purpose.id"))
    """The purpose under which attendees are asked to share with it; empty: they are not asked."""

    event: Mapped[Event] = relationship(back_populates="hosts")
    organisation: Mapped[Organisation] = relationship()
    purpose: Mapped[Purpose | None] = relationship()


class ProgrammeItem(Record):
    """A time and what happens then."""

    __tablename__ = "programme_item"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    title: Mapped[Localized]
    speaker: Mapped[Localized]

    event: Mapped[Event] = relationship(back_populates="programme")
