"""What a person decided, when, and under which words."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from registration.consent.models import (
    Channel,
    ConsentEvent,
    ConsentState,
    EventKind,
    Evidence,
    NoticeVersion,
    Purpose,
    PurposeVersion,
    ShownBlock,
)
from registration.consent.rules import DPV_STATE, STANDING, may_be_implied
from registration.foundation import clock, keyring
from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.people.models import Person, Subject


@dataclass(frozen=True)
class Standing:
    """What holds for one purpose and context of a person."""

    purpose: Purpose
    version: PurposeVersion | None
    """The words that were decided about."""
    context: str
    kind: EventKind
    since: datetime
    valid_until: datetime | None
    recipients: tuple[str, ...]
    stands: bool
    """Whether it allows use now."""
    event: ConsentEvent

    @property
    def ran_out(self) -> bool:
        """Given once, and past its day."""
        return self.kind is EventKind.EXPIRED or (self.kind in STANDING and not self.stands)


@dataclass(frozen=True)
class Line:
    """One line of a person's history."""

    uid: str
    kind: EventKind
    dpv_state: str | None
    at: datetime
    confirmed_at: datetime | None
    """When the mailbox behind it was confirmed; empty while it waits for that."""
    waiting: bool
    purpose: Purpose | None
    version: PurposeVersion | None
    context: str
    language: str
    """The language served."""
    notice: NoticeVersion | None
    channel: Channel
    method: str
    actor: str
    act: str
    shown_at: datetime | None
    shown_sha256: str | None
    recipients: tuple[str, ...]
    valid_until: datetime | None
    evidence_sha256: str | None
    source: str

    def title(self, language: str | None = None) -> str:
        """The purpose's name, for a reader in this or the present language."""
        return pick(self.version.title, language) if self.version else ""

    @property
    def words(self) -> str:
        """The statement in the language in which it was read."""
        return pick(self.version.statement, self.language or None) if self.version else ""


def states_of(subject_id: int) -> list[Standing]:
    """What holds for this person, by purpose and context."""
    now = clock.now()
    found = db.session.execute(
        select(ConsentState, PurposeVersion, Person.country)
        .join(Subject, Subject.id == ConsentState.subject_id)
        .outerjoin(Person, Person.id == Subject.person_id)
        .outerjoin(PurposeVersion, PurposeVersion.id == ConsentState.purpose_version_id)
        .where(ConsentState.subject_id == subject_id)
        .options(
            joinedload(ConsentState.purpose).joinedload(Purpose.recipient), joinedload(ConsentState.event)
        )
        .order_by(ConsentState.purpose_id, ConsentState.context)
    )
    return [
        Standing(
            purpose=state.purpose,
            version=version,
            context=state.context,
            kind=state.kind,
            since=state.since,
            valid_until=state.valid_until,
            recipients=tuple(state.recipients),
            stands=_allows(state, country) and (state.valid_until is None or state.valid_until > now),
            event=state.event,
        )
        for state, version, country in found
    ]


def _allows(state: ConsentState, country: str | None) -> bool:
    """The same as the guard, for one state that is loaded."""
    if state.kind is EventKind.DEEMED_ACCEPTANCE:
        return may_be_implied(country, state.purpose.kind)
    return state.kind in STANDING


def history_of(subject_id: int) -> list[Line]:
    """All that happened to this person's decisions, newest first."""
    found = db.session.execute(
        select(ConsentEvent, NoticeVersion)
        .outerjoin(NoticeVersion, NoticeVersion.id == ConsentEvent.notice_version_id)
        .where(ConsentEvent.subject_id == subject_id)
        .options(
            joinedload(ConsentEvent.purpose).joinedload(Purpose.recipient),
            joinedload(ConsentEvent.purpose_version),
        )
        .order_by(ConsentEvent.id.desc())
    ).all()
    confirmed = {
        event.act: event.occurred_at for event, _ in found if event.kind is EventKind.ADDRESS_CONFIRMED
    }
    return [_line(event, notice, confirmed.get(event.act)) for event, notice in found]


def _line(event: ConsentEvent, notice: NoticeVersion | None, confirmed_at: datetime | None) -> Line:
    return Line(
        uid=event.uid,
        kind=event.kind,
        dpv_state=DPV_STATE[event.kind],
        at=event.occurred_at,
        confirmed_at=confirmed_at or (event.occurred_at if event.effective else None),
        waiting=not event.effective and confirmed_at is None,
        purpose=event.purpose,
        version=event.purpose_version,
        context=event.context,
        language=event.language,
        notice=notice,
        channel=event.channel,
        method=event.method,
        actor=event.actor,
        act=event.act,
        shown_at=event.shown_at,
        shown_sha256=event.shown_sha256,
        recipients=tuple(event.recipients),
        valid_until=event.valid_until,
        evidence_sha256=event.evidence_sha256,
        source=event.source,
    )


def shown_block(sha256: str) -> ShownBlock | None:
    """What stood on the page, exactly."""
    return db.session.scalar(select(ShownBlock).where(ShownBlock.sha256 == sha256))


def decisions_of_act(subject_id: int, act: str) -> Sequence[Line]:
    """What this person answered on one page, in its order."""
    return [line for line in reversed(history_of(subject_id)) if line.act == act]


def answers_in(lines: Iterable[Line]) -> dict[str, EventKind]:
    """What was answered, by the code of the purpose."""
    return {line.purpose.code: line.kind for line in lines if line.purpose}


@dataclass(frozen=True)
class Proof:
    """A scan or a note, opened."""

    media_type: str
    content: bytes


def proofs_of(subject_id: int) -> Sequence[Evidence]:
    """What is kept as proof about this person, newest first, still sealed."""
    asked = select(Evidence).where(Evidence.subject_id == subject_id).order_by(Evidence.id.desc())
    return db.session.scalars(asked.options(defer(Evidence.sealed))).all()


def proof(subject_id: int, sha256: str) -> Proof | None:
    """One of them, opened with the person's key; nothing if it is not there or no longer what it was.

    Raises:
        KeyDestroyed: when the person was erased.
    """
    asked = select(Evidence, Subject.wrapped_key).join(Subject, Subject.id == Evidence.subject_id)
    found = db.session.execute(asked.where(Subject.id == subject_id, Evidence.sha256 == sha256)).first()
    if found is None:
        return None
    kept, wrapped = found
    content = keyring.unseal(kept.sealed, key=keyring.unwrap(wrapped))
    return Proof(kept.media_type, content) if hashlib.sha256(content).hexdigest() == sha256 else None
