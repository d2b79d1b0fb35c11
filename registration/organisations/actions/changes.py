"""Writing only what differs, and noting by name what that was."""

from collections.abc import Mapping
from typing import Any

from registration.audit.actions import record
from registration.foundation.database import Record, db


def write_changes(row: Record, what: str, facts: Mapping[str, Any], *, by: int | None) -> bool:
    """Write the facts that differ from the row's. Nothing changed is nothing noted."""
    changed = sorted(name for name, value in facts.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        db.session.flush()
        record(f"{what}.changed", what, row.id, by=by, changed=changed)
    return bool(changed)
