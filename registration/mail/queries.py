"""Questions about messages: which there are, what became of them, and whether the mail server answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.people.models import Person

WAITING = (MessageState.PENDING, MessageState.DEFERRED, MessageState.CLAIMED)
RETRIABLE = (MessageState.FAILED, MessageState.UNCERTAIN)
KEPT_BACK = ("mail-server-away", "no-sender")
"""Reasons that concern every message: the server cannot be reached, or we have no address to send from."""


@dataclass(frozen=True)
class Trouble:
    """Why nothing leaves at present."""

    reason: str
    waiting: int
    since: datetime


def _which(state: MessageState | None, kind: str, context: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(Message.state == state)
    if kind:
        wanted.append(Message.kind == kind)
    if context:
        wanted.append(Message.context == context)
    return wanted


def messages(
    *, state: MessageState | None = None, kind: str = "", context: str = "", limit: int, offset: int = 0
) -> Sequence[Message]:
    """Messages, the newest first, with their recipients."""
    return db.session.scalars(
        select(Message)
        .where(*_which(state, kind, context))
        .options(joinedload(Message.person).joinedload(Person.subject), joinedload(Message.account))
        .order_by(Message.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def messages_to(person_id: int, limit: int) -> Sequence[Message]:
    """What one person was sent or is owed, the newest first."""
    asked = select(Message).where(Message.person_id == person_id).order_by(Message.id.desc())
    return db.session.scalars(asked.limit(limit)).all()


def number_of_messages(*, state: MessageState | None = None, kind: str = "", context: str = "") -> int:
    counted = select(func.count()).select_from(Message).where(*_which(state, kind, context))
    return db.session.scalar(counted) or 0


def message_by_ref(ref: str) -> Message | None:
    return db.session.scalar(select(Message).where(Message.ref == ref))


def numbers_by_state() -> Mapping[MessageState, int]:
    """How many messages are in each state; a state without any is left out."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {state: number for state, number in rows}  # noqa: C416 - rows are no pairs to a type checker


def kinds_posted() -> Sequence[str]:
    """Every kind of message there has been."""
    return db.session.scalars(select(Message.kind).distinct().order_by(Message.kind)).all()


def trouble() -> Trouble | None:
    """Why nothing leaves at present, if the last attempt to send has failed for all."""
    held = select(Message.reason, func.min(Message.made_at)).where(
        Message.state == MessageState.DEFERRED, Message.reason.in_(KEPT_BACK)
    )
    found = db.session.execute(held.group_by(Message.reason).order_by(Message.reason)).first()
    if found is None:
        return None
    waiting = select(func.count()).where(Message.state.in_(WAITING))
    return Trouble(found[0], db.session.scalar(waiting) or 0, found[1])
