"""Which messages may leave now. The question is asked when they are claimed, and again before each leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    literal,
    null,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.sql.functions import coalesce

from registration.consent.models import ConsentState, Purpose
from registration.consent.queries import covers, may_contact, may_use
from registration.consent.rules import STANDING
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.mail.suppression import is_suppressed
from registration.people.models import Person, Subject

WAITING = (MessageState.PENDING, MessageState.DEFERRED)
RIGHTS = "privacy."
"""Kinds that answer a person's request about their data: a restriction does not stop them."""

ABOUT_THE_WORDS = "consent."
"""Kinds that ask about the words themselves: the words need not allow them."""

TAKEN_BACK = "taken-back"
"""Somebody else has decided about a claimed message, such as an erasure."""


@dataclass
class Tally:
    """How many messages a run has brought where."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    withheld: int = 0
    uncertain: int = 0
    away: str = ""
    """What was heard from the mail server, if it takes no message at present."""


def _context() -> ColumnElement[str]:
    """Where the decision stands: at the event for a purpose that is decided for each event, else nowhere."""
    return case((Purpose.per_event, Message.context), else_=literal(""))


def _consent_kind() -> ColumnElement[str]:
    """What stands in the way: the code of what the person decided last."""
    kind = (
        select(type_coerce(ConsentState.kind, String))
        .where(
            ConsentState.subject_id == Subject.id,
            ConsentState.purpose_id == Message.purpose_id,
            ConsentState.context == _context(),
        )
        .correlate(Subject, Message, Purpose)
        .scalar_subquery()
    )
    return coalesce(kind, literal("missing"))


def _obstacle() -> ColumnElement[Any]:
    """Why a message may not leave, as a code; nothing when it may."""
    no_recipient = and_(
        Message.person_id.is_(None), Message.account_id.is_(None), Message.sealed_address.is_(None)
    )
    to_a_person = Message.person_id.is_not(None)
    return case(
        (no_recipient, literal("recipient-gone")),
        (
            and_(
                Message.purpose_id.is_not(None),
                or_(Subject.id.is_(None), ~may_use(Subject.id, Purpose.id, _context())),
            ),
            literal("consent-") + _consent_kind(),
        ),
        (
            and_(
                Message.purpose_id.is_not(None),
                ~Message.kind.startswith(ABOUT_THE_WORDS),
                ~covers(Subject.id, Purpose.id, _context(), Message.kind),
            ),
            literal("words-allow-no-such-mail"),
        ),
        (
            and_(
                to_a_person,
                Message.purpose_id.is_(None),
                ~Message.kind.startswith(RIGHTS),
                Subject.id.is_not(None),
                ~may_contact(Subject.id),
            ),
            literal("restricted"),
        ),
        else_=null(),
    )


def _reason(obstacle: str) -> str:
    # A standing consent that may not be used has expired, or something limits it.
    standing = {f"consent-{kind}" for kind in STANDING}
    return "consent-limited" if obstacle in standing else obstacle


def anything_due() -> bool:
    """Whether a message waits whose time has come."""
    return bool(db.session.scalar(select(exists().where(*_due()))))


def _due() -> tuple[ColumnElement[bool], ...]:
    return Message.state.in_(WAITING), Message.next_try_at <= clock.now()


def claim(sender: str, size: int, tally: Tally) -> Sequence[int]:
    """Take messages that are due, each for this sender alone, and withhold those that may not leave.

    Commits. Answers with the ids of those that were taken, what somebody waits for first.
    """
    while True:
        claimed, withheld = _claim(sender, size)
        tally.withheld += withheld
        if claimed or not withheld:
            return claimed


def _claim(sender: str, size: int) -> tuple[Sequence[int], int]:
    now = clock.now()
    due = (
        _beside(select(Message.id, _obstacle()))
        .where(*_due())
        .order_by(Message.campaign_id.is_not(None), Message.next_try_at, Message.id)
        .limit(size)
        .with_for_update(of=Message, skip_locked=True)
    )
    claimed: list[int] = []
    withheld: dict[str, list[int]] = {}
    for message_id, obstacle in db.session.execute(due):
        if obstacle is None:
            claimed.append(message_id)
        else:
            withheld.setdefault(_reason(obstacle), []).append(message_id)
    if claimed:
        _set(claimed, state=MessageState.CLAIMED, claimed_by=sender, claimed_at=now, reason="")
    for reason, ids in withheld.items():
        _set(ids, state=MessageState.WITHHELD, reason=reason, finished_at=now)
    db.session.commit()
    return claimed, sum(map(len, withheld.values()))


def _beside(asked: Select[Any]) -> Select[Any]:
    """The question with the tables that ``_obstacle`` reads beside the message."""
    return (
        asked.select_from(Message)
        .outerjoin(Subject, Subject.person_id == Message.person_id)
        .outerjoin(Purpose, Purpose.id == Message.purpose_id)
    )


def _set(ids: Sequence[int], **values: Any) -> None:
    db.session.execute(
        update(Message)
        .where(Message.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


class LastCheck:
    """Asks right before a message leaves whether it still may. Each question reads the tables as they are.

    Only the statement is kept, for a second: making it costs more than running it, and the moment by which
    it tells what has expired is in it.
    """

    KEPT = 1.0

    def __init__(self, sender: str) -> None:
        self._sender = sender
        self._statement: Select[Any] | None = None
        self._made_at = 0.0

    def obstacle(self, message_id: int) -> str | None:
        """Why this claimed message may not leave at this very moment; nothing when it may."""
        found = db.session.execute(self._question(), {"asked": message_id}).first()
        if found is None:
            return TAKEN_BACK
        obstacle, address, purpose = found
        if obstacle is not None:
            return _reason(obstacle)
        return "suppressed" if purpose and is_suppressed(address, purpose) else None

    def _question(self) -> Select[Any]:
        if self._statement is None or monotonic() - self._made_at > self.KEPT:
            self._made_at = monotonic()
            self._statement = (
                _beside(select(_obstacle(), Person.email, Purpose.code))
                .outerjoin(Person, Person.id == Message.person_id)
                .where(
                    Message.id == bindparam("asked"),
                    Message.state == MessageState.CLAIMED,
                    Message.claimed_by == self._sender,
                )
            )
        return self._statement
