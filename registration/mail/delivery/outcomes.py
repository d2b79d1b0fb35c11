"""Writing down what became of messages, and settling what a sender that died has left."""

import random
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, update

from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.delivery.claiming import WAITING, Tally
from registration.mail.delivery.journal import remains
from registration.mail.models import Message, MessageState
from registration.mail.rules import GIVE_UP_AFTER, wait_before_try

AWAY = "mail-server-away"
NO_SENDER = "no-sender"
LOST_CLAIM = timedelta(hours=1)
"""After this a claim whose journal is not here is no longer believed in."""
LONGEST_REASON = 300
FINISHED: dict[str, Any] = {"sealed_address": None}
"""What is emptied when nothing more will be done about a message."""


class Tried(Protocol):
    """What is asked of a message that was tried."""

    @property
    def id(self) -> int: ...
    @property
    def attempts(self) -> int: ...
    @property
    def made_at(self) -> datetime: ...


@dataclass
class Batch:
    """Outcomes that are known and not yet written down."""

    sender: str
    tally: Tally
    known: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def sent(self, message: Tried) -> None:
        self.tally.sent += 1
        self._note(message.id, state=MessageState.SENT, attempts=message.attempts + 1, reason="")

    def withheld(self, message_id: int, reason: str) -> None:
        self.tally.withheld += 1
        self._note(message_id, state=MessageState.WITHHELD, reason=reason)

    def failed(self, message: Tried, reason: str) -> None:
        self.tally.failed += 1
        self._note(message.id, state=MessageState.FAILED, attempts=message.attempts + 1, reason=reason)

    def uncertain(self, message: Tried, reason: str) -> None:
        self.tally.uncertain += 1
        self._note(message.id, state=MessageState.UNCERTAIN, attempts=message.attempts + 1, reason=reason)

    def later(self, message: Tried, reason: str) -> None:
        """Try again after a while, longer each time, until it has been days."""
        now = clock.now()
        if now - message.made_at >= GIVE_UP_AFTER:
            self.failed(message, reason)
            return
        self.tally.deferred += 1
        wait = wait_before_try(message.attempts + 1, random.random())  # noqa: S311 - spreads, hides nothing
        self.known.append((message.id, {
            "state": MessageState.DEFERRED, "reason": reason,
            "attempts": message.attempts + 1, "next_try_at": now + wait,
        }))  # fmt: skip

    def put_back(self, ids: Collection[int], reason: str = "") -> None:
        """Messages nobody has tried: they wait as before, or a minute if the mail server is away."""
        now = clock.now()
        if reason:
            self.tally.deferred += len(ids)
        for message_id in ids:
            wait = wait_before_try(1, random.random()) if reason else timedelta()  # noqa: S311
            state = MessageState.DEFERRED if reason else MessageState.PENDING
            self.known.append((message_id, {"state": state, "reason": reason, "next_try_at": now + wait}))

    def _note(self, message_id: int, **values: Any) -> None:
        self.known.append((message_id, FINISHED | {"finished_at": clock.now()} | values))

    def write_down(self) -> None:
        """Commit what is known."""
        for message_id, values in self.known:
            # The claim decides, not the state: a message that has left has left, whatever was wanted since.
            _settle(Message.id == message_id, Message.claimed_by == self.sender, **values)
        db.session.commit()
        self.known.clear()


def reason_of(reply: str, address: str) -> str:
    """What the server said, without the address it may have repeated."""
    return re.sub(re.escape(address), "…", reply, flags=re.IGNORECASE)[:LONGEST_REASON]


def recover() -> None:
    """Settle what senders that died have left. Commits.

    What the server took is sent. What may have been taken is uncertain, and nobody gets it twice by our
    doing. Everything else they had claimed waits again.
    """
    now = clock.now()
    for left in remains():
        unsettled = Message.state.in_((*WAITING, MessageState.CLAIMED))
        # The mail server keeps its word even where a commit was lost with the power.
        _settle(
            Message.ref.in_(left.accepted), unsettled, state=MessageState.SENT, finished_at=now, **FINISHED
        )
        _settle(
            Message.ref.in_(left.uncertain),
            unsettled,
            state=MessageState.UNCERTAIN,
            reason="sender-died",
            finished_at=now,
            **FINISHED,
        )
        _settle(
            Message.state == MessageState.CLAIMED,
            Message.claimed_by == left.sender,
            state=MessageState.PENDING,
            next_try_at=now,
        )
        db.session.commit()
    _settle(
        Message.state == MessageState.CLAIMED,
        Message.claimed_at < now - LOST_CLAIM,
        state=MessageState.UNCERTAIN,
        reason="sender-lost",
        finished_at=now,
        **FINISHED,
    )
    db.session.commit()


def _settle(*which: ColumnElement[bool], **values: Any) -> None:
    db.session.execute(
        update(Message).where(*which).values(**values).execution_options(synchronize_session=False)
    )
