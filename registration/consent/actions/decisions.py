"""What a person says: appended to their history, and when it takes effect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack, cast

from sqlalchemy import select

from registration.consent.actions.appending import (
    Known,
    append,
    asked,
    code_of,
    line,
    lock,
    lock_somebody,
    note,
    renewable,
    shown,
    waits,
    write,
)
from registration.consent.actions.projection import states_now, store
from registration.consent.models import Channel, ConsentEvent, EventKind, PurposeVersion
from registration.consent.queries.projection import PROJECTED
from registration.consent.rules import (
    STANDING,
    Asking,
    Decision,
    Happening,
    decision_about,
    take_effect,
    valid_until,
)
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref


def record_decisions(
    subject_id: int, subject_ref: str, decisions: Sequence[Decision], asking: Asking
) -> None:
    """Store every answer of one act, given and refused alike, and that the words were shown: one statement.

    While the mailbox is unconfirmed the answers are evidence and change nothing.

    Raises:
        SubjectErased: when the answers would take effect for somebody who was erased.
    """
    if not decisions:
        return
    rows = asked(subject_id, subject_ref, asking)
    rows += _decided(subject_id, subject_ref, decisions, asking)
    if not asking.effective:
        write(rows)
        return
    lock_somebody(subject_id)
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
    said_at: datetime | None = None,
    evidence_sha256: str | None = None,
) -> bool:
    """End what this person allowed under this purpose. False if there is nothing left to end.

    Also what still waits for its mailbox to be confirmed is ended: the later word holds. ``said_at`` is for
    a letter or a call that is entered afterwards.
    """
    subject = lock(subject_id)
    if subject.erased_at is not None:
        return False
    about = purpose_id, context
    before = states_now(subject_id).get(about)
    if before and before.kind is EventKind.WITHDRAWN and not waits(subject_id, about, before):
        return False
    row = line(
        EventKind.WITHDRAWN,
        subject_id,
        subject.ref,
        act=act or new_ref(),
        channel=channel,
        method=method,
        actor=actor,
        at=said_at,
        purpose=Known(purpose_id, code_of(purpose_id)),
        purpose_version_id=before and before.purpose_version_id,
        context=context,
        recipients=list(before.recipients) if before else [],
        evidence_sha256=evidence_sha256,
    )
    append(subject_id, [row])
    note("consent.withdrawn", purpose_id, subject.ref, actor, context)
    return True


class Told(TypedDict, total=False):
    """How somebody whose mailbox is known said something."""

    channel: Required[Channel]
    method: Required[str]
    actor: str
    act: str | None
    asking: Asking | None
    """What was shown; without it the event says which words and when."""


def give(
    subject_id: int,
    purpose_id: int,
    context: str = "",
    *,
    purpose_version: PurposeVersion,
    **told: Unpack[Told],
) -> None:
    """The person, whose mailbox is known to be theirs, allows this in these words.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
    """
    _say("consent.given", subject_id, purpose_id, decision_about(purpose_version, context), told)


def reconfirm(
    subject_id: int,
    purpose_id: int,
    context: str = "",
    *,
    purpose_version: PurposeVersion,
    **told: Unpack[Told],
) -> None:
    """Allow once more what was allowed before, in words that may be newer; it holds anew from now.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
        NothingToRenew: when it was never allowed, or was ended by a word: then it is given, not renewed.
    """
    lock(subject_id)
    renewable(subject_id, purpose_id, [context])
    decision = decision_about(purpose_version, context, otherwise=EventKind.RECONFIRMED)
    _say("consent.reconfirmed", subject_id, purpose_id, decision, told)


def defer(
    subject_id: int,
    purpose_id: int,
    context: str = "",
    *,
    purpose_version: PurposeVersion,
    **told: Unpack[Told],
) -> None:
    """The person was asked and wants to decide later. Nothing changes; it is known that they were asked.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
    """
    decision = decision_about(purpose_version, context, given=False, otherwise=EventKind.DEFERRED)
    _say("consent.deferred", subject_id, purpose_id, decision, told)


def _say(action: str, subject_id: int, purpose_id: int, decision: Decision, told: Told) -> None:
    """Append one answer that takes effect now."""
    subject = lock_somebody(subject_id)
    asking = _asking(told)
    rows = asked(subject_id, subject.ref, asking)
    append(subject_id, [*rows, *_decided(subject_id, subject.ref, [decision], asking)])
    note(action, purpose_id, subject.ref, asking.actor, decision.context)


def _asking(told: Told) -> Asking:
    shown = told.get("asking") or Asking(new_ref(), None, None, "", None)
    return replace(
        shown,
        act=told.get("act") or shown.act,
        channel=told["channel"],
        method=told["method"],
        actor=told.get("actor", "subject"),
        effective=True,
    )


def _decided(
    subject_id: int, subject_ref: str, decisions: Sequence[Decision], asking: Asking
) -> list[dict[str, Any]]:
    now = asking.given_at or clock.now()
    of_the_act = shown(asking)
    return [
        line(
            kind := decision.kind,
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
            valid_until=valid_until(now, decision.valid_days) if kind in STANDING else None,
            **of_the_act,
        )
        for decision in decisions
    ]
