"""Postponing and calling off several events of a series: whoever calls it commits all of it, or nothing."""

from collections.abc import Sequence

from registration.events.actions.publishing import cancel_event
from registration.events.actions.timing import move_draft, postpone, schedule
from registration.events.models import Event
from registration.events.together import Fate, Step


def postpone_together(steps: Sequence[Step], *, by: int | None = None) -> list[Event]:
    """Do what was worked out (``together.postponing``). Those of whom people must be told.

    Raises:
        EventRefused: one of them cannot be postponed; then none may be.
    """
    for step in steps:
        if step.fate is Fate.UNSEEN and step.starts_at is not None:
            move_draft(step.event, step.starts_at, by=by)
    told = [step for step in steps if step.fate in (Fate.TOLD, Fate.TOO_EARLY)]
    return [postpone(step.event, step.starts_at, by=by) for step in told]


def cancel_together(steps: Sequence[Step], *, by: int | None = None) -> list[Event]:
    """Do what was worked out (``together.calling_off``). Those of whom people must be told.

    Raises:
        EventRefused: one of them cannot be called off; then none may be.
    """
    for step in steps:
        if step.fate is Fate.UNSEEN:
            schedule(step.event, None, by=by)
    return [cancel_event(step.event, by=by) for step in steps if step.fate is Fate.TOLD]
