"""Questions about events."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from registration.consent.models import Purpose, PurposeKind, PurposeVersion
from registration.consent.queries import notice_stands
from registration.consent.rules import Surroundings, missing_in_purpose
from registration.events.models import Event, EventHost, EventState
from registration.events.rules import OPERATION, Lack, lacking
from registration.forms.models import Form
from registration.foundation import clock
from registration.foundation.database import db


def event_by_slug(slug: str) -> Event | None:
    """The event under this address, in whatever state: what a visitor may see of it the door decides."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def event_by_ref(ref: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.ref == ref))


def event_by_id(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def titles_of(event_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What these events are called, for lists that hold ids only."""
    if not event_ids:
        return {}
    asked = select(Event.id, Event.title).where(Event.id.in_(sorted(event_ids)))
    return {number: title for number, title in db.session.execute(asked)}  # noqa: C416


def upcoming() -> Sequence[Event]:
    """What visitors can still come to, soonest first."""
    asked = select(Event).where(Event.state == EventState.PUBLISHED, Event.ends_at > clock.now())
    return db.session.scalars(_with_hosts(asked).order_by(Event.starts_at, Event.id)).all()


def past(limit: int | None = None) -> Sequence[Event]:
    """What has been held, latest first."""
    asked = select(Event).where(Event.state == EventState.PUBLISHED, Event.ends_at <= clock.now())
    asked = asked.order_by(Event.starts_at.desc(), Event.id.desc())
    return db.session.scalars(_with_hosts(asked).limit(limit)).all()


def all_for_staff() -> Sequence[Event]:
    """Every event in every state, latest first."""
    return db.session.scalars(select(Event).order_by(Event.starts_at.desc(), Event.id.desc())).all()


def _with_hosts(asked: Select[Event]) -> Select[Event]:
    return asked.options(selectinload(Event.hosts).options(joinedload(EventHost.organisation)))


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
