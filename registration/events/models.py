from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Notice, Purpose
from registration.forms.models import FormVersion
from registration.foundation.database import Code, Codes, CreatedAt, Localized, LongText, Record
from registration.organisations.models import Organisation


class Mode(StrEnum):
    IN_PERSON = "in_person"
    WEBINAR = "webinar"
    HYBRID = "hybrid"


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Admission(StrEnum):
    """Who may sign up."""

    OPEN = "open"
    APPROVAL = "approval"
    """Everybody may ask; staff approve or decline."""
    LINK = "link"
    """Whoever has the link with the key in it."""
    ADDRESS = "address"
    """Whoever has an address under one of the domains."""
    INVITATION = "invitation"
    """Whoever was invited by a mail of their own."""


class Series(Record):
    """Events that belong together, with a page and a feed of their own."""

    __tablename__ = "event_series"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    """In the address of its page."""
    title: Mapped[Localized]
    summary: Mapped[Localized]
    made_at: Mapped[CreatedAt]
    revision: Mapped[int] = mapped_column(default=0, onupdate=text("revision + 1"))

    events: Mapped[list["Event"]] = relationship(back_populates="series", order_by="Event.starts_at")


class LabelKind(StrEnum):
    CATEGORY = "category"
    REGION = "region"
    TOPIC = "topic"


class Label(Record):
    """A word by which visitors find events: a category, a region or a topic."""

    __tablename__ = "event_label"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    kind: Mapped[LabelKind]
    code: Mapped[Code]
    """In addresses of the filtered calendar; never changes."""
    name: Mapped[Localized]
    position: Mapped[int] = mapped_column(default=0)


event_labels = Table(
    "event_labelled",
    Record.metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("label_id", ForeignKey("event_label.id", ondelete="CASCADE"), primary_key=True, index=True),
)


def room_of(capacity: int | None, in_person: int | None, online: int | None) -> int | None:
    """How many fit into an event: no more than into both of its modes together."""
    both = in_person + online if in_person and online else None
    return min((each for each in (capacity, both) if each is not None), default=None)


class Event(Record):
    """A seminar or webinar."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("state = 'draft' OR form_version_id IS NOT NULL", name="published_with_a_form"),
        CheckConstraint("most_in_group BETWEEN 1 AND 20", name="group_of_a_few"),
        CheckConstraint("hold_hours IS NULL OR hold_hours > 0", name="held_for_some_time"),
        Index("ix_event_publish_at", "publish_at",
              sqlite_where=text("publish_at IS NOT NULL"), postgresql_where=text("publish_at IS NOT NULL")),
    )  # fmt: skip

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
    tongues: Mapped[Codes] = mapped_column(server_default="[]")
    """The same as language tags, for those who look for events in a language."""
    fee: Mapped[Localized] = mapped_column(server_default="{}")
    """What it costs to take part, in words; empty: nothing."""
    time_zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    capacity: Mapped[int | None]
    """How many people fit; empty means there is no limit."""
    places_in_person: Mapped[int | None]
    """Of an event that is both, how many fit into the room; empty means as many as into the event."""
    places_online: Mapped[int | None]
    """The same for the webinar."""
    places_for_staff: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the places only staff can give."""
    waitlist: Mapped[bool] = mapped_column(default=True)
    join_url: Mapped[str | None] = mapped_column(String(1000))
    """The webinar's room. Never shown on a public page."""
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    questions_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    """The version of a form made for many events that the questions come from; empty: the usual questions."""
    changes_until: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Until how many hours before the beginning attendees can change their answers."""
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    """An individual notice that prevails over the general one."""
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    """SEQUENCE of the calendar entry (RFC 5545): grows when time or place change."""
    revision: Mapped[int] = mapped_column(default=0, onupdate=text("revision + 1"))
    """Grows with every change of the row, so that a page made from it can be kept and recognised as stale."""
    made_at: Mapped[CreatedAt]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    publish_at: Mapped[datetime | None]
    """When the timetable publishes the draft by itself."""
    date_open: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Postponed, and the new date is not known yet: the times are those of before, and nobody signs up."""
    postponed_at: Mapped[datetime | None]
    was_to_start_at: Mapped[datetime | None]
    """When it was to begin before it was postponed."""
    preview_ref: Mapped[str | None] = mapped_column(String(32), index=True, unique=True)
    """In the link that shows the draft to whoever has it; none: nobody may."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"), index=True)
    search: Mapped[LongText] = mapped_column(default="", server_default="")
    """Its words as ``foundation.bigrams``; written by ``events.actions`` alone."""

    admission: Mapped[Admission] = mapped_column(default=Admission.OPEN, server_default="open")
    listed: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    """Whether calendar, feeds, search and search engines know of it. What is closed is never listed."""
    access_key: Mapped[str | None] = mapped_column(String(32))
    """In the link of an event that is closed by link."""
    admitted: Mapped[Codes] = mapped_column(server_default="[]")
    """Domains of an event that is closed by address: ``example.org`` or ``*.go.jp``."""
    most_in_group: Mapped[int] = mapped_column(default=1, server_default="1")
    """How many one person can sign up, counting themselves."""
    confirm_mailbox: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    """Whether a place is kept only until the person pressed the button in our mail."""
    hold_hours: Mapped[int | None]
    """For how long; empty: as long as the settings say."""

    form_version: Mapped[FormVersion | None] = relationship(foreign_keys=[form_version_id])
    questions: Mapped[FormVersion | None] = relationship(foreign_keys=[questions_id])
    notice: Mapped[Notice | None] = relationship()
    hosts: Mapped[list["EventHost"]] = relationship(
        back_populates="event", order_by="EventHost.position", cascade="all, delete-orphan"
    )
    programme: Mapped[list["ProgrammeItem"]] = relationship(
        back_populates="event", order_by="ProgrammeItem.starts_at", cascade="all, delete-orphan"
    )

    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="event", order_by="Speaker.position", cascade="all, delete-orphan"
    )
    series: Mapped[Series | None] = relationship(back_populates="events")
    labels: Mapped[list[Label]] = relationship(secondary=event_labels, order_by="Label.kind, Label.position")

    @property
    def room(self) -> int | None:
        """How many people fit altogether; nothing where there is no limit."""
        return room_of(self.capacity, self.places_in_person, self.places_online)

    def takes_signups(self, at: datetime) -> bool:
        stands = self.state is EventState.PUBLISHED and not self.date_open
        return stands and self.opens_at <= at < self.closes_at


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


item_speakers = Table(
    "programme_speaker",
    Record.metadata,
    Column("item_id", ForeignKey("programme_item.id", ondelete="CASCADE"), primary_key=True),
    Column("speaker_id", ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Speaker(Record):
    """Somebody who speaks at an event, as the programme presents them to the public."""

    __tablename__ = "speaker"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Localized]
    title: Mapped[Localized]
    organisation: Mapped[Localized]
    biography: Mapped[Localized]
    """Markdown."""

    event: Mapped[Event] = relationship(back_populates="speakers")


class ProgrammeItem(Record):
    """A session, or another time and what happens then."""

    __tablename__ = "programme_item"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="starts_before_it_ends"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
    )

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; stays with the session through all changes of the programme."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    title: Mapped[Localized]
    description: Mapped[Localized]
    """Markdown."""
    track: Mapped[Localized]
    """Name of the strand or room it belongs to, where several run at once."""
    bookable: Mapped[bool] = mapped_column(default=False)
    """Whether attendees choose it on the form."""
    capacity: Mapped[int | None]
    """How many fit into a bookable session; empty: as many as into the event."""

    event: Mapped[Event] = relationship(back_populates="programme")
    speakers: Mapped[list[Speaker]] = relationship(secondary=item_speakers, order_by="Speaker.position")
