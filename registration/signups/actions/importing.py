"""Bringing in a list of people: read, compared line by line, looked at, then let in at once or not at all.

What was read waits sealed; lines that were compared are rows. Both go when the list is in, or given up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, null, or_, select, update

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import clock, jobs
from registration.foundation.database import db, table_of
from registration.foundation.ids import new_ref
from registration.foundation.localization import speaking
from registration.foundation.many_rows import send_many
from registration.people.rules import email_key
from registration.signups.errors import NotReady
from registration.signups.importing import Kept, compared, packed, unpacked
from registration.signups.models import Batch, BatchKind, BatchRow, BatchState
from registration.signups.queries import situations

JOB = "signups.imports"
A_PART = 1000
"""Lines compared in one transaction."""
KEPT_FOR = timedelta(days=14)
"""How long a list waits to be let in. After that it is given up: it is a copy of other people's data."""
_rows = table_of(BatchRow)


@dataclass(frozen=True)
class Terms:
    """What the organiser says about a list."""

    language: str
    """Of the people in it."""
    source: str
    """Where it comes from, as ``consent.rules.source_code`` writes it."""
    obtained_on: str
    citation: str
    queueing: bool
    """Whether those for whom no place is left wait; or else they are refused."""
    tell: bool
    """Whether each is written to: who has their data, from where, and what they can do (GDPR Art. 14)."""


def begin(
    event: Event, heads: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]], *, by: int, spoken: str
) -> Batch:
    """Keep what stands in a file until somebody says what its columns are. ``spoken``: by whoever does."""
    batch = Batch(
        ref=new_ref(), event_id=event.id, kind=BatchKind.IMPORT, state=BatchState.READING, made_by=by,
        total=len(lines), params={"spoken": spoken}, content=packed(heads, lines),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    record("signup.import-begun", "event", event.id, by=by, number=batch.total)
    return batch


def compare_with(batch: Batch, columns: Mapping[str, int], terms: Terms, *, by: int) -> None:
    """Say what the columns are, and have every line compared, anew if it was before.

    Raises:
        NotReady: it is being let in, or is over.
    """
    held = hold(batch.id)
    if held.state not in (BatchState.READING, BatchState.READY):
        raise NotReady
    db.session.execute(delete(BatchRow).where(BatchRow.batch_id == held.id))
    held.params = {
        **held.params,
        **asdict(terms),
        "columns": dict(columns),
        "version": held.event.form_version_id,
    }
    held.state, held.done, held.made_by = BatchState.READING, 0, by
    db.session.flush()
    jobs.after_commit(JOB)


def compare_with_again(batch: Batch) -> None:
    """The same columns against the form as it is now: nobody was let in."""
    db.session.execute(delete(BatchRow).where(BatchRow.batch_id == batch.id))
    batch.params = {**batch.params, "version": batch.event.form_version_id}
    batch.state, batch.done = BatchState.READING, 0
    db.session.flush()
    jobs.after_commit(JOB)


class Comparing:
    """Compares the lines of one list, part by part; the caller commits in between.

    Whatever was done by somebody else meanwhile, or before a crash, is seen from the rows.
    """

    def __init__(self, batch_id: int) -> None:
        self._id = batch_id
        self._kept: Kept | None = None
        self._done = -1
        self._seen: dict[str, int] = {}

    def part(self) -> bool:
        """Do the next part. Whether something is left to do."""
        batch = hold(self._id)
        if batch.state is not BatchState.READING or "columns" not in batch.params or batch.content is None:
            return False
        if self._kept is None or batch.done != self._done:
            self._kept, self._seen = unpacked(batch.content), _mailboxes_in(batch.id)
        lines = list(self._kept.lines(batch.done, A_PART))
        with speaking(batch.params["spoken"]):
            found = compared(batch.event, batch.params["columns"], lines, self._seen)
        if found:
            send_many(_rows, [vars(each) | {"batch_id": batch.id} for each in found])
        self._done = batch.done = batch.done + len(lines)
        if batch.done >= batch.total:
            _tell_who_gets_no_place(batch)
            batch.state = BatchState.READY
        db.session.flush()
        return batch.state is BatchState.READING


def _mailboxes_in(batch_id: int) -> dict[str, int]:
    """The mailboxes of the lines that were compared, and where each came first."""
    asked = select(BatchRow.data["email"].as_string(), BatchRow.number).where(
        BatchRow.batch_id == batch_id, BatchRow.reason != "twice"
    )
    return {email_key(email): number for email, number in db.session.execute(asked) if email}


def _tell_who_gets_no_place(batch: Batch) -> None:
    """Of the new ones, those after the last free place. Decided again when they are let in."""
    left = situations([batch.event_id])[batch.event_id].left
    if left is None:
        return
    new = select(BatchRow.number).where(BatchRow.batch_id == batch.id, BatchRow.outcome == "new")
    first = db.session.scalar(new.order_by(BatchRow.number).offset(left).limit(1))
    if first is None:
        return
    outcome = {"outcome": "waits"} if batch.params["queueing"] else {"outcome": "refused", "reason": "full"}
    late = BatchRow.batch_id == batch.id, BatchRow.outcome == "new", BatchRow.number >= first
    db.session.execute(update(BatchRow).where(*late).values(**outcome), execution_options=_PAST_THE_SESSION)


_PAST_THE_SESSION = {"synchronize_session": False}


def give_up(batch: Batch, *, by: int | None = None, reason: str = "given-up") -> None:
    """Forget a list that is not let in.

    Raises:
        NotReady: it is in, or was given up.
    """
    held = hold(batch.id)
    if held.state in (BatchState.DONE, BatchState.REFUSED):
        raise NotReady
    held.state, held.reason = BatchState.REFUSED, reason
    held.finished_at = clock.now()
    db.session.execute(delete(BatchRow).where(BatchRow.batch_id == held.id))
    forget(held)
    db.session.flush()
    record("signup.import-given-up", "event", held.event_id, by=by, reason=reason)


def forget(batch: Batch) -> None:
    """Nothing is kept of what stood in the file but line numbers and what became of them."""
    batch.content = None
    db.session.execute(
        update(BatchRow).where(BatchRow.batch_id == batch.id).values(data=null()),
        execution_options=_PAST_THE_SESSION,
    )


def give_up_old() -> None:
    """Lists that nobody let in for too long."""
    old = select(Batch).where(
        Batch.kind == BatchKind.IMPORT,
        Batch.state.in_((BatchState.READING, BatchState.READY)),
        Batch.made_at < clock.now() - KEPT_FOR,
    )
    for batch in db.session.scalars(old).all():
        give_up(batch, reason="too-old")


def due_imports() -> Iterable[tuple[int, BatchState]]:
    """Lists that something is left to do for, oldest first: to be compared, or to be let in."""
    asked = select(Batch.id, Batch.state).where(
        Batch.kind == BatchKind.IMPORT,
        or_(
            Batch.state == BatchState.RUNNING,
            (Batch.state == BatchState.READING) & Batch.params["version"].as_integer().is_not(None),
        ),
    )
    return [(batch_id, state) for batch_id, state in db.session.execute(asked.order_by(Batch.id))]


def hold(batch_id: int) -> Batch:
    """A list, held until the transaction ends: two workers do not do the same."""
    asked = select(Batch).where(Batch.id == batch_id).with_for_update()
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def details_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail says of a list: where it comes from, and whether its people are told."""
    return {name: params[name] for name in ("source", "obtained_on", "tell")}
