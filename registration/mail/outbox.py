"""The outbox: a message is owed from the moment its row is written, in the transaction that caused it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select

from registration.foundation import clock, jobs
from registration.foundation.database import db, owe, table_of
from registration.foundation.ids import new_ref
from registration.foundation.keyring import derived, seal
from registration.foundation.many_rows import send_many
from registration.foundation.ready import Ready
from registration.mail.models import Message, MessageState
from registration.people.models import Person

JOB = "mail.deliver"
ADDRESSES = "addresses of last mails"
DAY = timedelta(days=1)

_MESSAGE = Ready(insert(table_of(Message)).inline())


def post_to_mailbox(kind: str, email_key: str, *, language: str, pause: timedelta, most_a_day: int) -> None:
    """Owe a message of this kind to whoever has this mailbox, if anybody has, and not too often.

    One statement, and the same one whether the mailbox is known or not (X2): nothing that can be watched or
    measured from outside tells who is on a list.
    """
    now = clock.now()
    before = select(func.count(Message.id)).where(Message.person_id == Person.id, Message.kind == kind)
    values: dict[str, Any] = {
        "ref": new_ref(),
        "kind": kind,
        "language": language,
        "params": {},
        "context": "",
        "state": MessageState.PENDING,
        "reason": "",
        "attempts": 0,
        "made_at": now,
        "next_try_at": now,
    }
    table = table_of(Message)
    owed = select(Person.id, *(literal(value, table.c[name].type) for name, value in values.items())).where(
        Person.email_key == email_key,
        before.where(Message.made_at > now - pause).scalar_subquery() == 0,
        before.where(Message.made_at > now - DAY).scalar_subquery() < most_a_day,
    )
    db.session.execute(insert(table).from_select(["person_id", *values], owed))
    jobs.after_commit(JOB)


def post(
    kind: str,
    *,
    person_id: int | None = None,
    account_id: int | None = None,
    address: str | None = None,
    language: str,
    params: dict[str, Any] | None = None,
    purpose_id: int | None = None,
    context: str = "",
    campaign_id: int | None = None,
) -> str:
    """Owe somebody a message of this kind. The answer is its reference.

    ``params`` are ids and codes for its composer, never personal values. With a purpose it leaves only
    while the person allows that purpose; without one it belongs to something the person asked for.
    ``address`` is for the last mail to somebody who was erased; it is kept sealed, and only until then.
    """
    row = _row(kind, language, context) | {
        "person_id": person_id,
        "account_id": account_id,
        "sealed_address": seal(address.encode(), key=derived(ADDRESSES)) if address else None,
        "params": params or {},
        "purpose_id": purpose_id,
        "campaign_id": campaign_id,
    }
    owe(_MESSAGE, row)
    jobs.after_commit(JOB)
    return str(row["ref"])


def post_to_all(
    kind: str, people: Sequence[tuple[int, Mapping[str, Any]]], *, language: str, context: str = ""
) -> None:
    """Owe many people a message of this kind, each with ids and codes of their own."""
    if not people:
        return
    rows = [
        _row(kind, language, context) | {"person_id": person_id, "params": dict(params)}
        for person_id, params in people
    ]
    send_many(table_of(Message), rows)
    jobs.after_commit(JOB)


def _row(kind: str, language: str, context: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "ref": new_ref(),
        "kind": kind,
        "person_id": None,
        "account_id": None,
        "sealed_address": None,
        "language": language,
        "purpose_id": None,
        "context": context,
        "campaign_id": None,
        "state": MessageState.PENDING,
        "reason": "",
        "attempts": 0,
        "made_at": now,
        "next_try_at": now,
    }
