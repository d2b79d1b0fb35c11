"""Writing the trail, in the same transaction as the thing itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from registration.audit.models import ActorKind, AuditEntry
from registration.foundation import clock
from registration.foundation.database import owe, table_of
from registration.foundation.many_rows import send_many
from registration.foundation.ready import Ready

_ENTRY = Ready(insert(table_of(AuditEntry)).inline())


def record(
    action: str,
    subject_type: str,
    subject_id: int | None = None,
    *,
    actor: ActorKind = ActorKind.SYSTEM,
    by: int | None = None,
    whose: str | None = None,
    **details: Any,
) -> None:
    """Note that something happened. ``details`` are codes and ids, never what a person typed.

    ``by`` is the account of the staff member or partner, ``whose`` the reference of the person concerned.
    """
    if by is not None and actor is ActorKind.SYSTEM:
        actor = ActorKind.STAFF
    owe(
        _ENTRY,
        {
            "at": clock.now(),
            "action": action,
            "actor_kind": actor,
            "actor_id": by,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "whose": whose,
            "details": details,
        },
    )


def record_all(
    action: str,
    subject_type: str,
    entries: Sequence[tuple[int, str | None, Mapping[str, Any]]],
    *,
    by: int | None = None,
) -> None:
    """The same of many: the id, whose it is, and the details of each."""
    if not entries:
        return
    shared = {
        "at": clock.now(),
        "action": action,
        "actor_kind": ActorKind.SYSTEM if by is None else ActorKind.STAFF,
        "actor_id": by,
        "subject_type": subject_type,
    }
    rows = [shared | {"subject_id": of, "whose": whose, "details": dict(more)} for of, whose, more in entries]
    send_many(table_of(AuditEntry), rows)
