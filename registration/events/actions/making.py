"""Making and changing an event."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from registration.audit.actions import record
from registration.events.actions.asking import ask_for, offer_form
from registration.events.actions.programme import move_programme, put_programme
from registration.events.actions.searching import index_words, said
from registration.events.errors import ChangedMeanwhile, EventIsCancelled, TimesOutOfOrder
from registration.events.models import Event, EventHost, EventState
from registration.events.queries import event_by_ref, labels_by_id, slug_is_free
from registration.events.rules import (
    EventDraft,
    HostDraft,
    calendar_changes,
    slug_from,
    times_in_order,
)
from registration.foundation.database import db
from registration.foundation.ids import new_ref

PLAIN = (
    "mode",
    "time_zone",
    "starts_at",
    "ends_at",
    "opens_at",
    "closes_at",
    "capacity",
    "places_in_person",
    "places_online",
    "places_for_staff",
    "waitlist",
    "join_url",
    "series_id",
    "changes_until",
)
WORDS = ("title", "summary", "description", "venue", "held_in", "fee")


def create_event(draft: EventDraft, *, by: int | None = None, ref: str | None = None) -> Event:
    """A new event, still a draft.

    ``ref`` comes from the page it was written on: the same page sent twice makes one event, as it was
    sent last.

    Raises:
        TimesOutOfOrder: naming the time.
    """
    _refuse_disorder(draft)
    made = event_by_ref(ref) if ref else None
    if made is not None:
        return edit_event(made, draft, by=by)
    event = Event(ref=ref or new_ref(), state=EventState.DRAFT, calendar_sequence=0, revision=0)
    _write(event, draft)
    event.slug = free_slug(event)
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:
        made = event_by_ref(event.ref)
        if made is None:
            raise
        return edit_event(made, draft, by=by)
    _write_hosts(event, draft.hosts, by)
    if draft.programme is not None:
        put_programme(event, draft.programme)
    index_words(event)
    db.session.flush()
    record("event.made", "event", event.id, by=by)
    return event


def edit_event(
    event: Event,
    draft: EventDraft,
    *,
    by: int | None = None,
    offering: Sequence[str] = (),
    revision: int | None = None,
) -> Event:
    """Put the draft in the place of what was there.

    A published event keeps its address. Its form gets a new version when what it asks changes, and
    entries in calendars a new number when time, place or link change. Sessions move with the beginning.
    ``revision`` is that of the page the draft was written on.

    Raises:
        TimesOutOfOrder: naming the time.
        EventIsCancelled: once it was called off.
        ChangedMeanwhile: when somebody else saved it since.
    """
    _refuse_disorder(draft)
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if revision is not None and revision != event.revision:
        raise ChangedMeanwhile
    published, began = event.state is EventState.PUBLISHED, event.starts_at
    if published and calendar_changes(event, draft):
        event.calendar_sequence += 1
    _write(event, draft)
    if not published:
        event.slug = free_slug(event)
    _write_hosts(event, draft.hosts, by)
    if draft.programme is not None:
        put_programme(event, draft.programme)
    elif event.starts_at != began:
        move_programme(event, began)
    index_words(event)
    if published:
        offer_form(event, offering, by=by)
    touch(event)
    db.session.expire(event, ["hosts"])  # their order may be another one now
    record("event.edited", "event", event.id, by=by)
    return event


def touch(event: Event) -> None:
    """Let kept copies of the public page grow stale, also when only things around the row changed."""
    db.session.flush()
    event.revision = Event.revision + 1
    db.session.flush()
    db.session.refresh(event, ["revision"])


def _refuse_disorder(draft: EventDraft) -> None:
    for field in times_in_order(draft):
        raise TimesOutOfOrder(field)


def _write(event: Event, draft: EventDraft) -> None:
    for name in PLAIN:
        setattr(event, name, getattr(draft, name))
    for name in WORDS:
        setattr(event, name, said(getattr(draft, name)))
    event.tongues = list(dict.fromkeys(draft.tongues))
    event.labels = list(labels_by_id(draft.labels))


def free_slug(event: Event) -> str:
    wish = slug_from(event.title, event.mode, event.starts_at)
    number, slug = 1, wish
    while not slug_is_free(slug, event.id):
        number += 1
        slug = f"{wish}-{number}"
    return slug


def _write_hosts(event: Event, drafts: Sequence[HostDraft], by: int | None) -> None:
    wanted = {draft.organisation_id: (place, draft) for place, draft in enumerate(drafts, start=1)}
    for host in list(event.hosts):
        if host.organisation_id not in wanted:
            event.hosts.remove(host)
    standing = {host.organisation_id: host for host in event.hosts}
    for organisation_id, (place, draft) in wanted.items():
        host = standing.get(organisation_id) or EventHost(organisation_id=organisation_id)
        host.role, host.position = draft.role, place
        if organisation_id not in standing:
            event.hosts.append(host)
        db.session.flush()
        ask_for(host, draft, by=by)
