"""Questions about events."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from registration.consent.models import Purpose, PurposeKind, PurposeVersion
from registration.consent.queries import notice_stands
from registration.consent.rules import Surroundings, missing_in_purpose
from registration.events.models import (
    Event,
    EventHost,
    EventState,
    HostRole,
    Label,
    LabelKind,
    ProgrammeItem,
    Series,
)
from registration.events.rules import OPERATION, Lack, lacking
from registration.forms.models import Form, FormVersion
from registration.forms.queries import OF_ONE_EVENT
from registration.foundation import clock
from registration.foundation.database import db


def event_by_slug(slug: str) -> Event | None:
    """The event under this address, in whatever state: what a visitor may see of it the door decides."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def event_by_ref(ref: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.ref == ref))


def event_by_preview(ref: str) -> Event | None:
    """The draft that a link shows to whoever has it."""
    return db.session.scalar(select(Event).where(Event.preview_ref == ref, Event.state == EventState.DRAFT))


def event_with_form(event_id: int) -> Event | None:
    """The event with what its form asks and has asked before, in one statement."""
    with_versions = joinedload(Event.form_version).joinedload(FormVersion.form).joinedload(Form.versions)
    return db.session.get(Event, event_id, options=[with_versions])


def event_by_id(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def held_with_others(slugs: Collection[str]) -> Sequence[Event]:
    """Those of the events at these addresses that are not held by us alone; who only helps does not count."""
    holding = (HostRole.HOST, HostRole.CO_HOST, HostRole.SPONSOR)
    shared = select(EventHost.event_id).where(EventHost.role.in_(holding))
    asked = select(Event).where(Event.slug.in_(sorted(slugs)), Event.id.in_(shared))
    return db.session.scalars(asked.order_by(Event.starts_at)).all() if slugs else ()


def days_by_form() -> dict[int, tuple[datetime, str]]:
    """When the event of a form begins, and in which zone, for forms that one event alone asks."""
    asked = select(FormVersion.form_id, Event.starts_at, Event.time_zone).join(
        Event, Event.form_version_id == FormVersion.id
    )
    own = asked.join(Form, Form.id == FormVersion.form_id).where(Form.code.startswith(OF_ONE_EVENT))
    return {form_id: (starts_at, zone) for form_id, starts_at, zone in db.session.execute(own)}


def titles_of(event_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What these events are called, for lists that hold ids only."""
    if not event_ids:
        return {}
    asked = select(Event.id, Event.title).where(Event.id.in_(sorted(event_ids)))
    return {number: title for number, title in db.session.execute(asked)}  # noqa: C416


def upcoming() -> Sequence[Event]:
    """What visitors can still come to, soonest first."""
    asked = select(Event).where(
        Event.state == EventState.PUBLISHED, or_(Event.ends_at > clock.now(), Event.date_open)
    )
    return db.session.scalars(_with_hosts(asked).order_by(Event.starts_at, Event.id)).all()


def past(limit: int | None = None) -> Sequence[Event]:
    """What has been held, latest first."""
    asked = select(Event).where(
        Event.state == EventState.PUBLISHED, Event.ends_at <= clock.now(), ~Event.date_open
    )
    asked = asked.order_by(Event.starts_at.desc(), Event.id.desc())
    return db.session.scalars(_with_hosts(asked).limit(limit)).all()


def all_for_staff() -> Sequence[Event]:
    """Every event in every state, latest first."""
    return db.session.scalars(select(Event).order_by(Event.starts_at.desc(), Event.id.desc())).all()


def _with_hosts(asked: Select[Event]) -> Select[Event]:
    return asked.options(selectinload(Event.hosts).options(joinedload(EventHost.organisation)))


def labels(kind: LabelKind | None = None) -> Sequence[Label]:
    """Categories, regions and topics, or one of these, in the order in which they are offered."""
    asked = select(Label).order_by(Label.kind, Label.position, Label.id)
    return db.session.scalars(asked if kind is None else asked.where(Label.kind == kind)).all()


def labels_by_id(ids: Sequence[int]) -> Sequence[Label]:
    if not ids:
        return []
    return db.session.scalars(select(Label).where(Label.id.in_(ids)).order_by(Label.id)).all()


def all_series() -> Sequence[Series]:
    """Every series, newest first."""
    return db.session.scalars(select(Series).order_by(Series.id.desc())).all()


def series_by_slug(slug: str) -> Series | None:
    return db.session.scalar(select(Series).where(Series.slug == slug))


def series_by_id(series_id: int) -> Series | None:
    return db.session.get(Series, series_id)


def following(event: Event) -> Sequence[Event]:
    """What comes after this event in its series."""
    if event.series_id is None:
        return []
    asked = select(Event).where(Event.series_id == event.series_id, Event.starts_at > event.starts_at)
    return db.session.scalars(asked.where(Event.id != event.id).order_by(Event.starts_at)).all()


def in_series(event: Event, *, from_here: bool = False, locked: bool = False) -> Sequence[Event]:
    """The events of its series, itself among them, in their order; ``from_here`` leaves out earlier ones.

    ``locked`` reads them anew and lets nobody else change them meanwhile.
    """
    if event.series_id is None:
        return [event]
    asked = select(Event).where(Event.series_id == event.series_id).order_by(Event.id)
    if from_here:
        asked = asked.where(Event.starts_at >= event.starts_at)
    if locked:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return sorted(db.session.scalars(asked).all(), key=lambda each: (each.starts_at, each.id))


def sessions_chosen(event_id: int, refs: Collection[str]) -> Sequence[ProgrammeItem]:
    """The sessions of this event with these references."""
    asked = select(ProgrammeItem).where(ProgrammeItem.event_id == event_id, ProgrammeItem.ref.in_(refs))
    return db.session.scalars(asked.order_by(ProgrammeItem.starts_at, ProgrammeItem.id)).all()


def label_by_id(label_id: int) -> Label | None:
    return db.session.get(Label, label_id)


def due_to_publish() -> Sequence[int]:
    """Ids of drafts whose time to be published has come."""
    asked = select(Event.id).where(Event.state == EventState.DRAFT, Event.publish_at <= clock.now())
    return db.session.scalars(asked.order_by(Event.publish_at, Event.id)).all()


def locked_draft(event_id: int) -> Event | None:
    """The draft, read anew under a lock, so that only one publishes it; nothing if another was first."""
    asked = select(Event).where(Event.id == event_id, Event.state == EventState.DRAFT)
    return db.session.scalar(asked.with_for_update().execution_options(populate_existing=True))


def slug_is_free(slug: str, event_id: int | None) -> bool:
    """Whether no other event has this address."""
    taken = db.session.scalar(select(Event.id).where(Event.slug == slug))
    return taken is None or taken == event_id


def lacks_of(event: Event) -> list[Lack]:
    """What the event needs before it can be published."""
    lacks = lacking(
        event,
        operation_stands=purpose_stands(OPERATION),
        notice_stands=notice_stands([f"event:{event.id}"]),
        now=clock.now(),
    )
    return [*lacks, Lack.SHARING_WORDS] if any(map(_words_are_missing, event.hosts)) else lacks


def _words_are_missing(host: EventHost) -> bool:
    words = latest_words(host.purpose_id) if host.purpose_id else None
    return words is not None and bool(
        missing_in_purpose(words, Surroundings(PurposeKind.SHARING, host.organisation.name))
    )


def purpose_stands(code: str) -> bool:
    """Whether a purpose has published words."""
    asked = select(PurposeVersion.id).join(Purpose).where(Purpose.code == code)
    return db.session.scalar(asked.where(PurposeVersion.published_at.is_not(None)).limit(1)) is not None


def latest_words(purpose_id: int) -> PurposeVersion | None:
    """The newest version of a purpose, published or still a draft."""
    asked = select(PurposeVersion).where(PurposeVersion.purpose_id == purpose_id)
    return db.session.scalar(asked.order_by(PurposeVersion.number.desc()).limit(1))


def form_by_code(code: str) -> Form | None:
    return db.session.scalar(select(Form).where(Form.code == code))
