"""When an event is shown, to whom before that, and when it takes place after all."""

from datetime import datetime, timedelta

from registration.audit.actions import record
from registration.events.actions.asking import offer_form
from registration.events.actions.making import touch
from registration.events.actions.programme import move_programme
from registration.events.errors import (
    AlreadyPublished,
    EventIsCancelled,
    EventIsOver,
    NotPublished,
    TimesOutOfOrder,
)
from registration.events.models import Event, EventState
from registration.events.rules import moved
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref


def schedule(event: Event, publish_at: datetime | None, *, by: int | None = None) -> None:
    """Let the timetable publish the draft then; nothing: not by itself.

    Raises:
        AlreadyPublished: when it is no draft.
        TimesOutOfOrder: for a time that is over.
    """
    if event.state is not EventState.DRAFT:
        raise AlreadyPublished
    if publish_at is not None and publish_at <= clock.now():
        raise TimesOutOfOrder("publish_at")
    event.publish_at = publish_at
    db.session.flush()
    record("event.scheduled" if publish_at else "event.unscheduled", "event", event.id, by=by)


def share_preview(event: Event, *, by: int | None = None) -> str:
    """The reference of a link that shows the draft to whoever has it. A link given before works no more."""
    event.preview_ref = new_ref()
    db.session.flush()
    record("event.preview-shared", "event", event.id, by=by)
    return event.preview_ref


def revoke_preview(event: Event, *, by: int | None = None) -> None:
    """The link shows nothing from here on."""
    event.preview_ref = None
    db.session.flush()
    record("event.preview-revoked", "event", event.id, by=by)


def postpone(event: Event, starts_at: datetime | None, *, by: int | None = None) -> Event:
    """Move the event to another time; nothing: the new date is not known yet.

    All its times keep their distance on the clock; sign-up that is open stays open from when it was.
    Entries in calendars are replaced, under the same UID.

    Raises:
        NotPublished: for a draft.
        EventIsCancelled: once it was called off.
        EventIsOver: after its end.
        TimesOutOfOrder: for a time that is over.
    """
    now = clock.now()
    if event.state is EventState.DRAFT:
        raise NotPublished
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if event.ends_at <= now and not event.date_open:
        raise EventIsOver
    if starts_at is not None and starts_at <= now:
        raise TimesOutOfOrder("starts_at")
    before = event.starts_at
    if not event.date_open:
        event.was_to_start_at = before
    event.date_open = starts_at is None
    if starts_at is not None:
        _move(event, before, starts_at)
        if event.form_version and any(each.bookable for each in event.programme):
            # The form names the sessions that can be chosen with their times.
            offer_form(event, event.form_version.definition["purposes"], by=by)
    event.postponed_at = now
    event.calendar_sequence += 1
    touch(event)
    record("event.postponed", "event", event.id, by=by, known=starts_at is not None)
    return event


def move_draft(event: Event, starts_at: datetime, *, by: int | None = None) -> None:
    """Let a draft begin at another time. Everything in it keeps its distance on the clock.

    Raises:
        AlreadyPublished: when it is no draft.
    """
    if event.state is not EventState.DRAFT:
        raise AlreadyPublished
    before, zone = event.starts_at, event.time_zone
    for name in ("opens_at", "closes_at", "ends_at"):
        setattr(event, name, moved(getattr(event, name), before, starts_at, zone))
    event.starts_at = starts_at
    move_programme(event, before)
    touch(event)
    record("event.moved", "event", event.id, by=by)


def _move(event: Event, before: datetime, after: datetime) -> None:
    zone, now = event.time_zone, clock.now()
    for name in ("closes_at", "ends_at"):
        setattr(event, name, moved(getattr(event, name), before, after, zone))
    if event.closes_at <= event.opens_at:
        # It was brought forward so far that sign-up would close before it opens.
        if event.opens_at > now:
            event.opens_at = moved(event.opens_at, before, after, zone)
        else:
            event.closes_at = max(now, event.opens_at + timedelta(minutes=1))
    event.starts_at = after
    move_programme(event, before)
