"""Doing one thing to many sign-ups: chosen once and frozen, looked at, then carried out part by part."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, String, func, insert, literal, select, update

from registration.audit.actions import record
from registration.foundation import clock, jobs
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.signups.actions.approving import approve, decline
from registration.signups.actions.changing import cancel
from registration.signups.actions.importing import JOB as LISTS
from registration.signups.actions.staffing import confirm_for
from registration.signups.errors import (
    NoPlaceLeft,
    NothingToConfirm,
    NothingToDecide,
    NotReady,
    SignupsClosed,
)
from registration.signups.models import LIVING, Batch, BatchKind, BatchRow, BatchState, Signup

JOB = "signups.batches"
A_PART = 100
"""Sign-ups done in one transaction: nobody else waits long for the database."""

Deed = Callable[[Batch, Signup], str]
"""What is done to one sign-up; the answer is why it was not done, as a code, or nothing."""


def prepare(kind: BatchKind, event_id: int, chosen: Select[Any], *, by: int, **params: Any) -> Batch:
    """Freeze who is chosen, in one statement. Nothing happens to them yet."""
    batch = Batch(
        ref=new_ref(), event_id=event_id, kind=kind, state=BatchState.READY, made_by=by, params=params
    )
    db.session.add(batch)
    db.session.flush()
    wanted = chosen.subquery()
    rows = select(
        literal(batch.id), wanted.c.id, wanted.c.id, literal("waiting", String), literal("", String)
    )
    db.session.execute(
        insert(BatchRow).from_select(["batch_id", "number", "signup_id", "outcome", "reason"], rows)
    )
    counted = select(func.count()).select_from(BatchRow).where(BatchRow.batch_id == batch.id)
    batch.total = db.session.scalar(counted) or 0
    db.session.flush()
    record("signup.batch-prepared", "event", event_id, by=by, kind=kind.value, number=batch.total)
    return batch


def start(batch: Batch, *, by: int, **more: Any) -> None:
    """Let it happen. Once: a second press changes nothing. ``more`` is said at the last moment, such as why.

    Raises:
        NotReady: it runs already, or is done, or says nothing yet.
    """
    if batch.kind is BatchKind.MESSAGE and not batch.params.get("body"):
        raise NotReady
    began = db.session.execute(
        update(Batch)
        .where(Batch.id == batch.id, Batch.state == BatchState.READY)
        .values(state=BatchState.RUNNING, params={**batch.params, **more})
        .execution_options(synchronize_session=False)
    )
    if not began.rowcount:  # type: ignore[attr-defined]
        raise NotReady
    db.session.refresh(batch)
    record("signup.batch-started", "event", batch.event_id, by=by, kind=batch.kind.value, number=batch.total)
    jobs.after_commit(LISTS if batch.kind is BatchKind.IMPORT else JOB)


def carry_on(batch_id: int) -> bool:
    """Do the next part. Whether something is left to do; the caller commits in between.

    Whoever works on it holds its row, so that two workers do not do the same.
    """
    batch = db.session.scalars(
        select(Batch).where(Batch.id == batch_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if batch.state is not BatchState.RUNNING:
        return False
    rows = db.session.scalars(
        select(BatchRow)
        .where(BatchRow.batch_id == batch.id, BatchRow.outcome == "waiting")
        .order_by(BatchRow.number)
        .limit(A_PART)
    ).all()
    found = _signups_of(rows)
    for row in rows:
        signup = found.get(row.signup_id or 0)
        row.reason = _DEEDS[batch.kind](batch, signup) if signup else "gone"
        row.outcome = "withheld" if row.reason else "done"
    batch.done += len(rows)
    if len(rows) < A_PART:
        batch.state, batch.finished_at = BatchState.DONE, clock.now()
        record("signup.batch-done", "event", batch.event_id, by=batch.made_by, kind=batch.kind.value)
    db.session.flush()
    return batch.state is BatchState.RUNNING


def next_running() -> int | None:
    """A batch that something is left to do for, without those that read a file."""
    return db.session.scalar(
        select(Batch.id)
        .where(Batch.state == BatchState.RUNNING, Batch.kind != BatchKind.IMPORT)
        .order_by(Batch.id)
        .limit(1)
    )


def deed(kind: BatchKind) -> Callable[[Deed], Deed]:
    """Register what a batch of this kind does."""

    def register(function: Deed) -> Deed:
        _DEEDS[kind] = function
        return function

    return register


def _signups_of(rows: Sequence[BatchRow]) -> dict[int, Signup]:
    ids = [row.signup_id for row in rows if row.signup_id]
    return {each.id: each for each in db.session.scalars(select(Signup).where(Signup.id.in_(ids)))}


def _cancel(batch: Batch, signup: Signup) -> str:
    if signup.state.value not in LIVING:
        return "not-standing"
    cancel(signup, by=batch.made_by, quietly=bool(batch.params.get("quietly")))
    return ""


def _confirm(batch: Batch, signup: Signup) -> str:
    try:
        confirm_for(signup, by=batch.made_by or 0)
    except NothingToConfirm:
        return "nothing-to-confirm"
    except NoPlaceLeft:
        return "no-place"
    return ""


def _approve(batch: Batch, signup: Signup) -> str:
    try:
        approve(signup, by=batch.made_by or 0)
    except SignupsClosed:
        return "closed"
    except NothingToDecide:
        return "nothing-to-decide"
    except NoPlaceLeft:
        return "no-place"
    return ""


def _decline(batch: Batch, signup: Signup) -> str:
    why = {"reason": batch.params.get("reason", ""), "words": batch.params.get("words", {})}
    try:
        decline(signup, by=batch.made_by or 0, **why)
    except NothingToDecide:
        return "nothing-to-decide"
    return ""


_DEEDS: dict[BatchKind, Deed] = {
    BatchKind.CANCEL: _cancel,
    BatchKind.CONFIRM: _confirm,
    BatchKind.APPROVE: _approve,
    BatchKind.DECLINE: _decline,
}
