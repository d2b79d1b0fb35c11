"""The outbox: a message is owed from the moment its row is written, in the transaction that caused it."""

from typing import Any

from sqlalchemy import insert

from registration.foundation import clock, jobs
from registration.foundation.database import owe, table_of
from registration.foundation.ids import new_ref
from registration.foundation.keyring import derived, seal
from registration.mail.models import Message, MessageState

JOB = "mail.deliver"
ADDRESSES = "addresses of last mails"

_MESSAGE = insert(table_of(Message)).inline()


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
    now, ref = clock.now(), new_ref()
    owe(
        _MESSAGE,
        {
            "ref": ref,
            "kind": kind,
            "person_id": person_id,
            "account_id": account_id,
            "sealed_address": seal(address.encode(), key=derived(ADDRESSES)) if address else None,
            "language": language,
            "params": params or {},
            "purpose_id": purpose_id,
            "context": context,
            "campaign_id": campaign_id,
            "state": MessageState.PENDING,
            "reason": "",
            "attempts": 0,
            "made_at": now,
            "next_try_at": now,
        },
    )
    jobs.after_commit(JOB)
    return ref
