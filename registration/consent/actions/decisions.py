"""Deciding: what is appended to a person's history, and when it takes effect."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, exists, select

from registration.audit import actions as audit
from registration.audit.models import ActorKind
from registration.consent.actions.appending import Known, append, line, lock, write
from registration.consent.actions.projection import PROJECTED, states_now, store
from registration.consent.errors import SubjectErased
from registration.consent.models import (
    Channel,
    ConsentEvent,
    ConsentState,
    EventKind,
    Evidence,
    ProcessingLimit,
    Purpose,
    PurposeVersion,
)
from registration.consent.rules import (
    STANDING,
    Asking,
    Decision,
    Happening,
    State,
    take_effect,
    valid_until,
)
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref


def record_decisions(
    subject_id: int, subject_ref: str, decisions: Sequence[Decision], asking: Asking
) -> None:
    """Store every answer of one act, given and refused alike, as one statement.

    While the mailbox is unconfirmed the answers are evidence and change nothing.

    Raises:
        SubjectErased: when the answers would take effect for somebody who was erased.
    """
    if not decisions:
        return
    now = asking.given_at or clock.now()
    rows = [_decided(subject_id, subject_ref, decision, asking, now) for decision in decisions]
    if not asking.effective:
        write(rows)
        return
    if lock(subject_id).erased_at is not None:
        raise SubjectErased
    append(subject_id, rows)


def confirm_address(subject_id: int, subject_ref: str, act: str) -> bool:
    """The mailbox behind this act is the person's: its decisions take effect. Once; false the next time."""
    if lock(subject_id).erased_at is not None:
        return False
    of_the_act = (ConsentEvent.subject_id == subject_id) & (ConsentEvent.act == act)
    found = db.session.execute(select(*PROJECTED).where(of_the_act).order_by(ConsentEvent.id)).all()
    waiting = [event for event in found if not event.effective]
    if not waiting or any(event.kind is EventKind.ADDRESS_CONFIRMED for event in found):
        return False
    row = line(
        EventKind.ADDRESS_CONFIRMED, subject_id, subject_ref, act=act, channel=Channel.MAIL, method="button"
    )
    write([row])
    states = states_now(subject_id)
    changed = {
        (decision.purpose_id, decision.context)
        for decision in waiting
        if take_effect(states, cast(Happening, decision))
    }
    store(subject_id, [states[key] for key in changed])
    return True


def withdraw(
    subject_id: int,
    purpose_id: int,
    context: str = "",
    *,
    channel: Channel,
    method: str,
    actor: str = "subject",
    act: str | None = None,
) -> bool:
    """End what this person allowed under this purpose. False if there is nothing left to end.

    Also what still waits for its mailbox to be confirmed is ended: the later word holds.
    """
    subject = lock(subject_id)
    if subject.erased_at is not None:
        return False
    before = states_now(subject_id).get((purpose_id, context))
    if before is not None and before.kind is EventKind.WITHDRAWN and not _given_since(subject_id, before):
        return False
    row = line(
        EventKind.WITHDRAWN,
        subject_id,
        subject.ref,
        act=act or new_ref(),
        channel=channel,
        method=method,
        actor=actor,
        purpose=Known(purpose_id, _code_of(purpose_id)),
        purpose_version_id=before and before.purpose_version_id,
        context=context,
        recipients=list(before.recipients) if before else [],
    )
    append(subject_id, [row])
    _note("consent.withdrawn", purpose_id, subject.ref, actor, context)
    return True


def give(
    subject_id: int,
    purpose_id: int,
    context: str = "",
    *,
    purpose_version: PurposeVersion,
    channel: Channel,
    method: str,
    actor: str = "subject",
    act: str | None = None,
    asking: Asking | None = None,
) -> None:
    """The person, whose mailbox is known to be theirs, allows this in these words.

    ``asking`` adds what was shown; without it the event says which words and when.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
    """
    subject = lock(subject_id)
    if subject.erased_at is not None:
        raise SubjectErased
    purpose, now = purpose_version.purpose, clock.now()
    recipients = [purpose.recipient.code] if purpose.recipient else []
    shown = asking or Asking(act or new_ref(), None, None, "", None)
    row = line(
        EventKind.GIVEN,
        subject_id,
        subject.ref,
        act=act or shown.act,
        channel=channel,
        method=method,
        actor=actor,
        at=now,
        purpose=Known(purpose_id, purpose.code),
        purpose_version_id=purpose_version.id,
        context=context,
        basis=purpose_version.basis,
        recipients=recipients,
        valid_until=valid_until(now, purpose_version.valid_days),
        shown_at=shown.shown_at,
        shown_sha256=shown.shown_sha256,
        language=shown.language,
        notice_version_id=shown.notice_version_id,
    )
    append(subject_id, [row])
    _note("consent.given", purpose_id, subject.ref, actor, context)


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
            purpose=Known(state.purpose_id, _code_of(state.purpose_id)),
            purpose_version_id=state.purpose_version_id,
            context=state.context,
            recipients=list(state.recipients),
        )
        for state in over
    ]
    append(subject_id, rows)
    return len(rows)


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


def _decided(
    subject_id: int, subject_ref: str, decision: Decision, asking: Asking, now: datetime
) -> dict[str, Any]:
    return line(
        EventKind.GIVEN if decision.given else EventKind.REFUSED,
        subject_id,
        subject_ref,
        act=asking.act,
        channel=asking.channel,
        method=asking.method,
        actor=asking.actor,
        at=now,
        purpose=Known(decision.purpose_id, decision.purpose_code),
        purpose_version_id=decision.purpose_version_id,
        context=decision.context,
        basis=decision.basis,
        recipients=list(decision.recipients),
        valid_until=valid_until(now, decision.valid_days) if decision.given else None,
        shown_at=asking.shown_at,
        shown_sha256=asking.shown_sha256,
        language=asking.language,
        notice_version_id=asking.notice_version_id,
        effective=asking.effective,
    )


def _given_since(subject_id: int, state: State) -> bool:
    """Whether a decision for this purpose was stored after this state and waits for its mailbox."""
    later = (
        (ConsentEvent.subject_id == subject_id)
        & (ConsentEvent.purpose_id == state.purpose_id)
        & (ConsentEvent.context == state.context)
        & (ConsentEvent.id > state.event_id)
        & ConsentEvent.kind.in_(STANDING)
    )
    return bool(db.session.scalar(select(exists().where(later))))


def _code_of(purpose_id: int) -> str:
    return db.session.scalars(select(Purpose.code).where(Purpose.id == purpose_id)).one()


def _note(action: str, purpose_id: int, whose: str, actor: str, context: str) -> None:
    acting = ActorKind.PERSON if actor == "subject" else ActorKind.SYSTEM
    kind, _, number = actor.partition(":")
    audit.record(
        action,
        "purpose",
        purpose_id,
        actor=acting,
        by=int(number) if kind == "staff" and number.isdigit() else None,
        whose=whose,
        **({"context": context} if context else {}),
    )
