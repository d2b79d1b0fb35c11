"""Sending what is due (delivery.md, 2 to 4): claim, commit, hand over, journal, write down.

Safe to run as often as one likes and by several senders at once. This module commits.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from registration.foundation.database import db, reading
from registration.mail import composing
from registration.mail.delivery import mime
from registration.mail.delivery.claiming import TAKEN_BACK, LastCheck, Tally, anything_due, claim
from registration.mail.delivery.journal import Journal
from registration.mail.delivery.outcomes import AWAY, NO_SENDER, Batch, reason_of, recover
from registration.mail.models import Message
from registration.mail.transport import Envelope, Line, Outcome, Verdict

log = logging.getLogger(__name__)

BATCH = 100
OUT_OF_DATE = "not-wanted"
WRITE_DOWN_EVERY = 1.0
"""Seconds that outcomes may be known to the journal only."""


def deliver_due(keep_going: Callable[[], bool] = lambda: True, *, batch: int = BATCH) -> Tally:
    """Send the messages that are due, until none is left or the mail server takes no more.

    ``keep_going`` is asked between messages; what is claimed by then waits again.
    """
    recover()
    tally = Tally()
    if not anything_due():
        db.session.rollback()
        return tally
    with Journal() as journal:
        run = _Run(journal, Batch(journal.sender, tally), keep_going)
        while not tally.away and keep_going() and (claimed := claim(journal.sender, batch, tally)):
            with Line() as line:
                run.send(claimed, line)
        _make_durable()
    return tally


@dataclass(frozen=True)
class _Ready:
    """A message as it leaves. No row: nothing is read any more while the mail server thinks."""

    id: int
    ref: str
    attempts: int
    made_at: datetime
    envelope: Envelope


class _Run:
    """One batch after another, through one journal."""

    def __init__(self, journal: Journal, outcomes: Batch, keep_going: Callable[[], bool]) -> None:
        self.journal, self.outcomes, self.keep_going = journal, outcomes, keep_going
        self.tally = outcomes.tally
        self.last_check = LastCheck(journal.sender)

    def send(self, claimed: Sequence[int], line: Line) -> None:
        """Hand over the messages of a batch one by one."""
        written_at = monotonic()
        for place, message_id in enumerate(claimed):
            if self.tally.away or not self.keep_going():
                self.outcomes.put_back(claimed[place:], _why_waiting(self.tally))
                break
            self._send_one(message_id, line)
            if monotonic() - written_at >= WRITE_DOWN_EVERY:
                self._write_down()
                written_at = monotonic()
        self._write_down()

    def _write_down(self) -> None:
        self.journal.sync()
        self.outcomes.write_down()

    def _send_one(self, message_id: int, line: Line) -> None:
        with reading():
            prepared = self._prepare(message_id)
            db.session.rollback()
        if prepared is None:
            return
        outcome = line.hand_over(
            prepared.envelope, before_content=lambda: self.journal.handing_over(prepared.ref)
        )
        self._note(prepared, outcome)

    def _prepare(self, message_id: int) -> _Ready | None:
        """The message as it is to be sent now, or nothing, with the reason noted."""
        if obstacle := self.last_check.obstacle(message_id):
            if obstacle != TAKEN_BACK:
                self.outcomes.withheld(message_id, obstacle)
            return None
        message = db.session.get_one(Message, message_id)
        try:
            envelope = mime.envelope(message, _letter(message))
        except composing.NoLongerWanted as since:
            self.outcomes.withheld(message_id, since.reason)
        except mime.NoSender:
            self.tally.away = NO_SENDER
            self.outcomes.put_back([message_id], NO_SENDER)
        except mime.NoAddress:
            self.outcomes.failed(message, "no-address")
        except Exception:
            # One message that cannot be written must not keep back all others.
            log.exception("Message %s (%s) cannot be written", message_id, message.kind)
            self.outcomes.later(message, "cannot-be-written")
        else:
            return _Ready(message.id, message.ref, message.attempts, message.made_at, envelope)
        return None

    def _note(self, message: _Ready, outcome: Outcome) -> None:
        reason = reason_of(outcome.reply, message.envelope.recipient)
        if outcome.verdict is Verdict.ACCEPTED:
            self.journal.accepted(message.ref)
            self.outcomes.sent(message)
            return
        if outcome.verdict is Verdict.UNCERTAIN:
            log.warning("The line broke after the content of message %s: %s", message.id, reason)
            self.outcomes.uncertain(message, f"line-broke: {reason}")
            return
        self.journal.not_accepted(message.ref)
        if outcome.verdict is Verdict.AWAY:
            log.warning("The mail server takes no messages: %s", reason)
            self.tally.away = reason
            self.outcomes.put_back([message.id], AWAY)
        elif outcome.verdict is Verdict.REFUSED:
            self.outcomes.failed(message, reason)
        else:
            self.outcomes.later(message, reason)
            if outcome.line_closed:  # 421: it asks everybody to come back later
                self.tally.away = reason


def _letter(message: Message) -> composing.Letter:
    letter = composing.compose(message)
    if letter is None:
        raise composing.NoLongerWanted(OUT_OF_DATE)
    return letter


def _why_waiting(tally: Tally) -> str:
    return NO_SENDER if tally.away == NO_SENDER else AWAY if tally.away else ""


def _make_durable() -> None:
    """Have the outcomes on the disk before the journal that also knows them is removed.

    SQLite in WAL mode with ``synchronous=NORMAL`` may lose its last commits with the power.
    """
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()
