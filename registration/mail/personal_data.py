"""What this room holds about a person: that they were written to, and whether they must not be."""

from typing import Any

from sqlalchemy import select, update

from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message, MessageState, Suppression
from registration.mail.suppression import address_hmac
from registration.people.models import Person

COLUMNS = frozenset({"message.sealed_address", "suppression.address_hmac"})

_UNFINISHED = (
    MessageState.PENDING,
    MessageState.DEFERRED,
    MessageState.CLAIMED,
    MessageState.UNCERTAIN,
    MessageState.FAILED,
)


def show(person_id: int) -> dict[str, Any]:
    person = db.session.get_one(Person, person_id)
    messages = db.session.scalars(
        select(Message).where(Message.person_id == person_id).order_by(Message.id)
    ).all()
    stops = db.session.scalars(
        select(Suppression).where(Suppression.address_hmac == address_hmac(person.email))
    ).all()
    return {
        "messages": [
            {
                "kind": message.kind,
                "language": message.language,
                "state": message.state.value,
                "made_at": message.made_at.isoformat(),
                "finished_at": message.finished_at and message.finished_at.isoformat(),
            }
            for message in messages
        ],
        "nothing_is_sent": [
            {"of": stop.scope or "everything", "reason": stop.reason, "since": stop.since.isoformat()}
            for stop in stops
        ],
    }


def erase(person_id: int) -> None:
    """Withhold what has not left, and cut every message loose from the person.

    That an address must not be written to outlives the person, as a hash that only this installation can
    compare: else an import would write to them again (M16).
    """
    theirs = Message.person_id == person_id
    db.session.execute(
        update(Message)
        .where(theirs, Message.state.in_(_UNFINISHED))
        .values(state=MessageState.WITHHELD, reason="erased", finished_at=clock.now())
    )
    db.session.execute(update(Message).where(theirs).values(person_id=None, params={}))
    db.session.expire_all()
