"""What may be removed from a history under a legal duty, and how the ledger says that it was."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from registration.consent.rules.projecting import Happening, project
from registration.consent.rules.sealed_form import stamp

PRUNING_SCHEMA = "registration/ledger-pruning/1"


class Told(Happening, Protocol):
    """An event with the name under which it is asked for."""

    @property
    def uid(self) -> str: ...


def may_go(history: Sequence[Told], uids: Collection[str]) -> bool:
    """Whether what holds for a person stays the same without these events of theirs.

    Without this, removing a withdrawal would bring back the consent before it.
    """
    return project(history) == project([event for event in history if event.uid not in uids])


def canonical_pruning(row: Mapping[str, Any]) -> bytes:
    """A pruning as canonical JSON (RFC 8785). ``row`` has the columns of ``ledger_pruning``."""
    said = {
        "schema": PRUNING_SCHEMA,
        "uid": row["uid"],
        "event": row["event_uid"],
        "entry": row["entry"],
        "entry_sha256": row["entry_hash"].hex(),
        "ground": row["ground"],
        "actor": row["actor"],
        "occurred_at": stamp(row["occurred_at"]),
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
