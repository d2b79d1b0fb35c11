"""Who has consented to what, under which words: one line for each decision that is the latest of its kind.

The lines come in the order of an index, newest first, and go on after the last one of the page before, so a
page costs the same at the beginning of a million decisions and at their end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from registration.consent.models import Channel, ConsentEvent, ConsentState, EventKind, PurposeVersion
from registration.consent.queries.guard import may_contact
from registration.consent.rules import ENDED_BY_WORD, STANDING
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person, Subject

MOST_RARE = 1000


class Finding(StrEnum):
    """What is looked for."""

    STANDS = "stands"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"
    WAITING = "waiting"


KINDS: dict[Finding, tuple[EventKind, ...]] = {
    Finding.STANDS: (EventKind.GIVEN, EventKind.RECONFIRMED),
    Finding.REFUSED: (EventKind.REFUSED,),
    Finding.WITHDRAWN: (EventKind.WITHDRAWN,),
    Finding.EXPIRED: (EventKind.EXPIRED, EventKind.GIVEN, EventKind.RECONFIRMED),
    Finding.ENDED: (EventKind.REVOKED, EventKind.INVALIDATED),
}


@dataclass(frozen=True)
class Sought:
    """What to look for under one purpose. What is empty does not matter."""

    purpose_id: int
    finding: Finding = Finding.STANDS
    version_id: int | None = None
    language: str = ""
    channel: Channel | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, int] | None = None
    """Moment and event of the last line of the page before."""


@dataclass(frozen=True)
class Found:
    """One decision."""

    event_id: int
    subject_id: int
    kind: EventKind
    at: datetime
    version: int | None
    version_id: int | None
    language: str
    channel: Channel
    context: str
    valid_until: datetime | None
    person: Person | None = None
    """Nobody for the erased, and for whoever asked us not to use their data."""


def decisions_found(sought: Sought, limit: int) -> list[Found]:
    """The next decisions, newest first."""
    rare = _rare(sought)
    if rare == []:
        return []
    found = [Found(*row) for row in db.session.execute(_statement(sought, limit, rare))]
    people = _people(each.subject_id for each in found)
    return [replace(each, person=people.get(each.subject_id)) for each in found]


def every_decision(sought: Sought, at_once: int = 1000) -> Iterator[Found]:
    """All of them, a part at a time: a long list needs no more memory than a short one."""
    while found := decisions_found(sought, at_once):
        yield from found
        sought = replace(sought, after=(found[-1].at, found[-1].event_id))


def languages_read(purpose_id: int) -> Sequence[str]:
    """The languages in which people read the words of this purpose: one look into the index for each."""
    found: list[str] = []
    while True:
        after = found[-1] if found else ""
        following = db.session.scalar(
            select(ConsentEvent.language)
            .where(ConsentEvent.purpose_id == purpose_id, ConsentEvent.language > after)
            .order_by(ConsentEvent.language)
            .limit(1)
        )
        if following is None:
            return found
        found.append(following)


def _rare(sought: Sought) -> list[tuple[int, int]] | None:
    """Event and subject of each decision in a language or by a channel that few have; nothing if many do.

    A page of what many have is soon full. What few have would be looked for among all decisions, so their
    keys are read from the index (purpose, language, channel) first.
    """
    if not sought.language and sought.channel is None:
        return None
    languages = [sought.language] if sought.language else languages_read(sought.purpose_id)
    asked = select(ConsentEvent.id, ConsentEvent.subject_id).where(
        ConsentEvent.purpose_id == sought.purpose_id, ConsentEvent.language.in_(languages)
    )
    if sought.channel is not None:
        asked = asked.where(ConsentEvent.channel == sought.channel)
    found = db.session.execute(asked.limit(MOST_RARE + 1)).all()
    return [(event_id, subject_id) for event_id, subject_id in found] if len(found) <= MOST_RARE else None


def _statement(sought: Sought, limit: int, rare: list[tuple[int, int]] | None) -> Select[*tuple[Any, ...]]:
    if sought.finding is Finding.WAITING:
        return _waiting(sought).limit(limit)
    # One branch for each kind, each read in the order of the index (purpose, kind, moment, event).
    parts = [_of_kind(sought, kind, rare).limit(limit).subquery() for kind in KINDS[sought.finding]]
    together = union_all(*(select(part) for part in parts)).subquery()
    columns = together.c
    return select(together).order_by(columns.since.desc(), columns.event_id.desc()).limit(limit)


def _of_kind(sought: Sought, kind: EventKind, rare: list[tuple[int, int]] | None) -> Select[*tuple[Any, ...]]:
    state, event = ConsentState, ConsentEvent
    among = (
        []
        if rare is None
        else [
            state.subject_id.in_([subject_id for _, subject_id in rare]),
            state.event_id.in_([event_id for event_id, _ in rare]),
        ]
    )
    return (
        select(
            state.event_id,
            state.subject_id,
            state.kind,
            state.since,
            PurposeVersion.number,
            state.purpose_version_id,
            event.language,
            event.channel,
            state.context,
            state.valid_until,
        )
        .join(event, event.id == state.event_id)
        .outerjoin(PurposeVersion, PurposeVersion.id == state.purpose_version_id)
        .where(
            state.purpose_id == sought.purpose_id,
            state.kind == kind,
            *among,
            *_validity(sought.finding, kind),
            *_narrowed(sought, state.purpose_version_id, state.since, state.event_id),
        )
        .order_by(state.since.desc(), state.event_id.desc())
    )


def _validity(finding: Finding, kind: EventKind) -> list[ColumnElement[bool]]:
    """Whether it has run out is known by the day, not by whether somebody wrote it down (C11)."""
    if kind not in STANDING:
        return []
    until = ConsentState.valid_until
    if finding is Finding.EXPIRED:
        return [until <= clock.now()]
    return [or_(until.is_(None), until > clock.now())]


def _waiting(sought: Sought) -> Select[*tuple[Any, ...]]:
    """Decisions whose mailbox was not confirmed yet, and that nothing has ended: only the event."""
    event, confirmed = ConsentEvent, aliased(ConsentEvent)
    ended = exists().where(
        ConsentState.subject_id == event.subject_id,
        ConsentState.purpose_id == event.purpose_id,
        ConsentState.context == event.context,
        ConsentState.kind.in_(ENDED_BY_WORD),
        ConsentState.event_id > event.id,
    )
    return (
        select(
            event.id,
            event.subject_id,
            event.kind,
            event.occurred_at,
            PurposeVersion.number,
            event.purpose_version_id,
            event.language,
            event.channel,
            event.context,
            event.valid_until,
        )
        .outerjoin(PurposeVersion, PurposeVersion.id == event.purpose_version_id)
        .where(
            event.purpose_id == sought.purpose_id,
            event.effective.is_(False),
            event.kind.in_(STANDING),
            ~exists().where(confirmed.act == event.act, confirmed.kind == EventKind.ADDRESS_CONFIRMED),
            ~ended,
            *_narrowed(sought, event.purpose_version_id, event.occurred_at, event.id),
        )
        .order_by(event.occurred_at.desc(), event.id.desc())
    )


def _narrowed(sought: Sought, version: Any, moment: Any, event_id: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.version_id is not None:
        conditions.append(version == sought.version_id)
    if sought.language:
        conditions.append(ConsentEvent.language == sought.language)
    if sought.channel is not None:
        conditions.append(ConsentEvent.channel == sought.channel)
    if sought.since is not None:
        conditions.append(moment >= sought.since)
    if sought.until is not None:
        conditions.append(moment < sought.until)
    if sought.after is not None:
        conditions.append(tuple_(moment, event_id) < tuple_(*sought.after))
    return conditions


def _people(subject_ids: Iterator[int]) -> dict[int, Person]:
    found = db.session.execute(
        select(Subject.id, Person)
        .join(Person, Person.id == Subject.person_id)
        .where(Subject.id.in_(list(subject_ids)), may_contact(Subject.id))
    )
    return {subject_id: person for subject_id, person in found}  # noqa: C416 -- typed
