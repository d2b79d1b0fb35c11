"""What ends without a word of the person: time, the controller, a finding, erasure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from registration.consent.actions.appending import Known, append, code_of, line, lock, note, waits, write
from registration.consent.actions.projection import states_now
from registration.consent.models import (
    Channel,
    ConsentEvent,
    ConsentState,
    EventKind,
    Evidence,
    ProcessingLimit,
)
from registration.consent.rules import ENDED_BY_WORD, STANDING, State
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.people.models import Subject


def expire_due(limit: int = 500) -> int:
    """Write down which consents ran out. Nothing waits for it: a consent past its day is invalid anyway."""
    now = clock.now()
    due = db.session.execute(
        select(ConsentState.subject_id)
        .where(ConsentState.kind.in_(STANDING), ConsentState.valid_until <= now)
        .group_by(ConsentState.subject_id)
        .order_by(ConsentState.subject_id)
        .limit(limit)
    )
    return sum(_expire(subject_id, now) for (subject_id,) in due.all())


def _expire(subject_id: int, now: datetime) -> int:
    subject = lock(subject_id)
    # Read after the lock: the person may have renewed it a moment ago.
    over = [
        state for state in states_now(subject_id).values() if state.kind in STANDING and not state.stands(now)
    ]
    act = new_ref()
    rows = [
        line(
            EventKind.EXPIRED,
            subject_id,
            subject.ref,
            act=act,
            channel=Channel.SYSTEM,
            method="timetable",
            actor="system",
            at=now,
            purpose=Known(state.purpose_id, code_of(state.purpose_id)),
            **_of(state),
        )
        for state in over
    ]
    append(subject_id, rows)
    return len(rows)


def revoke(purpose_id: int, *, by: int | None, limit: int = 500) -> int:
    """The controller gives a purpose up: nobody's consent to it holds any more. How many were ended.

    Ask again while the answer is ``limit``; each call is one transaction of the caller's. What still waits
    for its mailbox is ended too.
    """
    actor = "system" if by is None else f"staff:{by}"
    code, act, ended = code_of(purpose_id), new_ref(), 0
    for subject_id, context in _allowing(purpose_id, limit):
        subject = lock(subject_id)
        state = states_now(subject_id).get((purpose_id, context))
        row = line(
            EventKind.REVOKED,
            subject_id,
            subject.ref,
            act=act,
            channel=Channel.SYSTEM,
            method="purpose-closed",
            actor=actor,
            purpose=Known(purpose_id, code),
            **(_of(state) if state else {"context": context}),
        )
        append(subject_id, [row])
        ended += 1
    if ended:
        note("consent.revoked", purpose_id, None, actor, number=ended)
    return ended


def _allowing(purpose_id: int, limit: int) -> list[tuple[int, str]]:
    """Who allowed this at some time, in what context, and has not ended it by a word."""
    state = aliased(ConsentState)
    asked = (
        select(ConsentEvent.subject_id, ConsentEvent.context)
        .join(ConsentEvent.subject)
        .outerjoin(
            state,
            (state.subject_id == ConsentEvent.subject_id)
            & (state.purpose_id == ConsentEvent.purpose_id)
            & (state.context == ConsentEvent.context),
        )
        .where(
            ConsentEvent.purpose_id == purpose_id,
            ConsentEvent.kind.in_(STANDING | {EventKind.DEEMED_ACCEPTANCE}),
            # A new decision may wait for its mailbox since the last one was ended.
            state.kind.is_(None) | state.kind.not_in(ENDED_BY_WORD) | (ConsentEvent.id > state.event_id),
            Subject.erased_at.is_(None),
        )
        .distinct()
        .order_by(ConsentEvent.subject_id, ConsentEvent.context)
        .limit(limit)
    )
    return [(subject_id, context) for subject_id, context in db.session.execute(asked)]


def invalidate(
    subject_id: int, purpose_id: int, context: str = "", *, by: int, ground: str, evidence: str | None = None
) -> bool:
    """An audit or an authority found this consent void. False if nothing holds or waits that could be.

    ``ground`` is a code, such as ``audit`` or ``authority``; ``evidence`` the hash of the finding.
    """
    subject = lock(subject_id)
    state = states_now(subject_id).get((purpose_id, context))
    if subject.erased_at is not None:
        return False
    ended = state is None or state.kind in ENDED_BY_WORD
    if ended and not waits(subject_id, (purpose_id, context), state):
        return False
    row = line(
        EventKind.INVALIDATED,
        subject_id,
        subject.ref,
        act=new_ref(),
        channel=Channel.SYSTEM,
        method=ground,
        actor=f"staff:{by}",
        purpose=Known(purpose_id, code_of(purpose_id)),
        evidence_sha256=evidence,
        **(_of(state) if state else {"context": context}),
    )
    append(subject_id, [row])
    note("consent.invalidated", purpose_id, subject.ref, f"staff:{by}", context, ground=ground)
    return True


def erase_subject(subject_id: int) -> None:
    """Close a person's history: a tombstone is appended, nothing holds any more, and proofs are gone."""
    subject = lock(subject_id)
    if subject.erased_at is not None:
        return
    row = line(
        EventKind.ERASED,
        subject_id,
        subject.ref,
        act=new_ref(),
        channel=Channel.SYSTEM,
        method="erasure",
        actor="system",
    )
    write([row])
    for table in (ConsentState, ProcessingLimit, Evidence):
        db.session.execute(delete(table).where(table.subject_id == subject_id))


def _of(state: State) -> Mapping[str, Any]:
    """What an end says about what it ends."""
    return {
        "purpose_version_id": state.purpose_version_id,
        "context": state.context,
        "recipients": list(state.recipients),
    }
