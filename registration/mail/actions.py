"""What staff can do about messages that did not arrive, and asking people about new words."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, update

from registration.audit.actions import record
from registration.consent.actions import follow_up
from registration.foundation import clock, jobs
from registration.foundation.database import db
from registration.mail import outbox
from registration.mail.models import Message, MessageState
from registration.mail.outbox import JOB
from registration.mail.queries import RETRIABLE


def retry(message: Message, *, by: int) -> bool:
    """Send a failed or uncertain message again, under the same Message-ID. False if it is neither."""
    return bool(_retry([Message.id == message.id], by=by))


def retry_all(state: MessageState, *, by: int) -> int:
    """Send every message again that has failed, or every one that is uncertain. The answer is how many."""
    return len(_retry([Message.state == state], by=by)) if state in RETRIABLE else 0


def _retry(which: list[ColumnElement[bool]], *, by: int) -> Sequence[int]:
    now = clock.now()
    again = db.session.scalars(
        update(Message)
        .where(*which, Message.state.in_(RETRIABLE))
        # Counted from now: the days after which we give up begin anew with somebody's wish.
        .values(
            state=MessageState.PENDING,
            reason="",
            attempts=0,
            next_try_at=now,
            finished_at=None,
            claimed_by=None,
            claimed_at=None,
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    for message_id in again:
        record("mail.retried", "message", message_id, by=by)
    if again:
        jobs.after_commit(JOB)
    return again


def ask_superseded(most: int = 500) -> bool:
    """Do one part of what new words mean for standing decisions. False when nothing is left.

    The event that says so and the message are written together, so nobody is written to twice.
    """
    worked, asked = follow_up(most)
    for each in asked:
        outbox.post(
            "consent.ask_again",
            person_id=each.person_id,
            language=each.language,
            params={"version": each.version_id},
            purpose_id=each.purpose_id,
            context=each.context,
        )
    return worked
