"""Lines that were agreed to and wait to be let in, with all that can be made of each alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select

from registration.forms.queries import restricted_codes
from registration.foundation.database import db
from registration.people.rules import email_key
from registration.signups.models import Batch, BatchRow
from registration.signups.searching import findable


@dataclass
class Waiting:
    """A line that was to change something."""

    id: int
    outcome: str
    signup_id: int | None
    data: Mapping[str, Any]
    unsearched: Collection[str]
    reason: str = ""
    arrival: int = 0
    parts: Sequence[int] = ()

    @cached_property
    def key(self) -> str:
        return email_key(self.data["email"])

    @cached_property
    def found_by(self) -> dict[str, str]:
        """How lists find and order the sign-up."""
        return findable(self.data["answers"], self.unsearched)

    @property
    def lacks_file(self) -> bool:
        """Whether the person has to send a file that no list can hold."""
        return bool(self.data.get("lacks_file"))

    def refuse(self, reason: str) -> None:
        self.outcome, self.reason = "refused", reason


def waiting(batch_id: int) -> list[Waiting]:
    """The lines in their order. Read outside of the transaction that lets them in, nobody waits for it."""
    asked = select(BatchRow.id, BatchRow.outcome, BatchRow.signup_id, BatchRow.data).where(*due(batch_id))
    form = db.session.get_one(Batch, batch_id).event.form_version
    hidden = restricted_codes(form) if form else ()
    found = db.session.execute(asked.order_by(BatchRow.number))
    rows = [Waiting(row.id, row.outcome, row.signup_id, row.data, hidden) for row in found]
    for row in rows:
        # Made now and kept with the row.
        _kept = row.key, row.found_by
    return rows


def due(batch_id: int) -> tuple[ColumnElement[bool], ...]:
    return BatchRow.batch_id == batch_id, BatchRow.outcome.in_(("new", "waits", "changed"))
