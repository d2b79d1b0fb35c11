"""Lists of events: what people look for, and the statements that find it a page at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select
from sqlalchemy.orm import joinedload, selectinload

from registration.events.models import (
    Event,
    EventHost,
    EventState,
    Label,
    LabelKind,
    Mode,
    Series,
    event_labels,
)
from registration.foundation import clock
from registration.foundation.bigrams import matching
from registration.foundation.database import db

MODES = {"in_person": (Mode.IN_PERSON, Mode.HYBRID), "webinar": (Mode.WEBINAR, Mode.HYBRID)}
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Span(StrEnum):
    COMING = "coming"
    PAST = "past"
    ALL = "all"


@dataclass(frozen=True)
class Sieve:
    """What somebody looks for. Everything must hold; what is empty lets everything through."""

    words: str = ""
    how: str = ""
    """``in_person`` or ``webinar``; what is both at once is found under each."""
    labels: tuple[tuple[LabelKind, str], ...] = ()
    """Kind and code of a category, region or topic."""
    tongue: str = ""
    """Language tag of a language it is held in."""
    series: str = ""
    """Slug of a series."""
    state: EventState | None = None
    """Of interest to staff only."""

    @property
    def anything(self) -> bool:
        """Whether it asks for something."""
        return self != Sieve()


def listed(
    sieve: Sieve, span: Span, *, limit: int | None = None, offset: int = 0, drafts: bool = False
) -> Sequence[Event]:
    """One page of what fits: the next first, what is over latest first."""
    order = (Event.starts_at.asc(), Event.id.asc())
    if span is not Span.COMING:
        order = (Event.starts_at.desc(), Event.id.desc())
    asked = select(Event).where(_condition(sieve, span, drafts=drafts)).order_by(*order)
    return db.session.scalars(_complete(asked).limit(limit).offset(offset)).all()


def number_of(sieve: Sieve, span: Span, *, drafts: bool = False) -> int:
    """How many fit."""
    asked = select(func.count(Event.id)).where(_condition(sieve, span, drafts=drafts))
    return db.session.scalar(asked) or 0


def between(sieve: Sieve, first: datetime, last: datetime) -> Sequence[Event]:
    """What takes place from one instant to another, in order."""
    asked = select(Event).where(
        _condition(sieve, Span.ALL), Event.starts_at < last, Event.ends_at > first, ~Event.date_open
    )
    return db.session.scalars(_complete(asked).order_by(Event.starts_at, Event.id)).all()


def announced(sieve: Sieve, limit: int) -> Sequence[Event]:
    """What was published last, for those who follow by a feed."""
    asked = select(Event).where(_condition(sieve, Span.ALL))
    return db.session.scalars(
        _complete(asked).order_by(Event.published_at.desc(), Event.id.desc()).limit(limit)
    ).all()


def subscribed(sieve: Sieve, since: datetime) -> Sequence[Event]:
    """What stands in a calendar that somebody subscribed to: also what was called off, so that it goes."""
    asked = select(Event).where(_condition(sieve, Span.ALL, cancelled=True), Event.ends_at > since)
    return db.session.scalars(asked.order_by(Event.starts_at, Event.id)).all()


def all_public() -> Sequence[tuple[str, int]]:
    """Address and revision of every page there is, for search engines."""
    asked = (
        select(Event.slug, Event.revision)
        .where(Event.state != EventState.DRAFT, Event.listed)
        .order_by(Event.id.desc())
    )
    return [(slug, revision) for slug, revision in db.session.execute(asked)]


def tongues_in_use() -> list[str]:
    """Language tags of what can still be attended."""
    asked = select(Event.tongues).where(_condition(Sieve(), Span.COMING)).distinct()
    return sorted({tag for tags in db.session.scalars(asked) for tag in tags})


def _condition(
    sieve: Sieve, span: Span, *, drafts: bool = False, cancelled: bool = False
) -> ColumnElement[bool]:
    now = clock.now()
    over = and_(Event.ends_at <= now, ~Event.date_open)
    held: list[ColumnElement[bool]] = {Span.COMING: [~over], Span.PAST: [over], Span.ALL: []}[span]
    if not drafts:
        held.append(Event.listed.is_(True))
    if sieve.state is not None:
        held.append(Event.state == sieve.state)
    elif drafts:
        pass  # staff see every state
    elif cancelled:
        held.append(Event.state != EventState.DRAFT)
    else:
        held.append(Event.state == EventState.PUBLISHED)
    return and_(*held, *_wanted(sieve))


def _wanted(sieve: Sieve) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if sieve.words:
        wanted.append(matching(Event.search, sieve.words))
    if sieve.how:
        wanted.append(Event.mode.in_(MODES[sieve.how]))
    if sieve.tongue:
        # A tag has no letters that LIKE or JSON would read otherwise.
        wanted.append(cast(Event.tongues, Text).like(f'%"{sieve.tongue}"%'))
    if sieve.series:
        wanted.append(Event.series_id.in_(select(Series.id).where(Series.slug == sieve.series)))
    for kind, code in sieve.labels:
        labelled = (
            select(event_labels.c.event_id)
            .join(Label, Label.id == event_labels.c.label_id)
            .where(Label.kind == kind, Label.code == code)
        )
        wanted.append(Event.id.in_(labelled))
    return wanted


def _complete(asked: Select[Event]) -> Select[Event]:
    """With what a row of a list says, in statements that do not grow with the list."""
    return asked.options(
        selectinload(Event.hosts).options(joinedload(EventHost.organisation)), selectinload(Event.labels)
    )


def sieve_for(
    words: str = "",
    how: str = "",
    tongue: str = "",
    series: str = "",
    labels: dict[LabelKind, str] | None = None,
    state: EventState | None = None,
) -> Sieve:
    """What was typed or chosen, with everything left out that cannot be meant."""
    return Sieve(
        words=words.strip(),
        how=how if how in MODES else "",
        tongue=tongue if TAG.fullmatch(tongue) else "",
        series=series,
        state=state,
        labels=tuple((kind, code) for kind, code in (labels or {}).items() if code),
    )
