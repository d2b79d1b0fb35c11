"""Reading the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from registration.audit.models import AuditEntry
from registration.foundation.database import db


@dataclass(frozen=True)
class Wanted:
    """Which entries to read; what is left out does not matter."""

    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Before this instant."""
    whose: str = ""
    """Reference of the person whose data it was."""
    by: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.action:
            found.append(AuditEntry.action == self.action)
        if self.since:
            found.append(AuditEntry.at >= self.since)
        if self.until:
            found.append(AuditEntry.at < self.until)
        if self.whose:
            found.append(AuditEntry.whose == self.whose)
        if self.by is not None:
            found.append(AuditEntry.actor_id == self.by)
        return found


def entries(wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[AuditEntry]:
    """Entries, the newest first."""
    newest = AuditEntry.at.desc(), AuditEntry.id.desc()
    asked = select(AuditEntry).where(*wanted.conditions()).order_by(*newest)
    return db.session.scalars(asked.limit(limit).offset(offset)).all()


def number_of_entries(wanted: Wanted) -> int:
    counted = select(func.count()).select_from(AuditEntry).where(*wanted.conditions())
    return db.session.scalar(counted) or 0


def actions_recorded() -> Sequence[str]:
    """Every action there has been."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()
