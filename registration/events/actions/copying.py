"""Making events from an event: a copy, and a row of them by a rule."""

from collections.abc import Sequence
from datetime import datetime

from registration.audit.actions import record
from registration.events.actions.making import free_slug
from registration.events.actions.own_questions import with_own_questions
from registration.events.actions.programme import put_programme
from registration.events.actions.searching import index_words
from registration.events.models import Admission, Event, EventHost, EventState, Series
from registration.events.rules import ProgrammeDraft, SpeakerDraft, moved
from registration.forms import actions as forms
from registration.forms.models import FormUse
from registration.forms.queries import parts_of
from registration.foundation.database import db
from registration.foundation.ids import new_ref

ITS_OWN = frozenset(
    {
        "id", "ref", "slug", "state", "starts_at", "ends_at", "opens_at", "closes_at", "calendar_sequence",
        "revision", "made_at", "published_at", "cancelled_at", "publish_at", "date_open", "postponed_at",
        "was_to_start_at", "preview_ref", "form_version_id", "search", "join_url", "access_key",
    }
)  # fmt: skip
"""What a copy does not take over. Who came has seen the link to the room: a new event has a new one."""


def clone(event: Event, *, starts_at: datetime, by: int | None = None, series: Series | None = None) -> Event:
    """A draft with everything that was written about this event, at another time.

    Purposes, words and form come along, the form as a new form of its own with its first version; people,
    decisions and answers never do (E9). All other times keep their distance on the clock.
    """
    copy = Event(ref=new_ref(), state=EventState.DRAFT, calendar_sequence=0, revision=0)
    for column in Event.__table__.columns:
        if column.name not in ITS_OWN:
            setattr(copy, column.name, getattr(event, column.name))
    for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
        setattr(copy, name, moved(getattr(event, name), event.starts_at, starts_at, event.time_zone))
    if copy.admission is Admission.LINK:
        copy.access_key = new_ref()
    if series is not None:
        copy.series_id = series.id
    copy.slug = free_slug(copy)
    db.session.add(copy)
    db.session.flush()
    copy.labels = list(event.labels)
    for host in event.hosts:
        copy.hosts.append(
            EventHost(
                organisation_id=host.organisation_id,
                role=host.role,
                position=host.position,
                purpose_id=host.purpose_id,
            )
        )
    db.session.flush()
    _copy_programme(event, copy)
    _copy_form(event, copy)
    index_words(copy)
    db.session.flush()
    record("event.cloned", "event", copy.id, by=by, source=event.id)
    return copy


def repeat(event: Event, starts: Sequence[datetime], series: Series, *, by: int | None = None) -> list[Event]:
    """A draft for each of these times, in this series with the event itself."""
    if event.series is not series:
        event.series = series
        index_words(event)
    return [clone(event, starts_at=start, by=by, series=series) for start in starts]


def _copy_programme(event: Event, copy: Event) -> None:
    people = {
        each.id: SpeakerDraft(each.name, each.title, each.organisation, each.biography)
        for each in event.speakers
    }

    def at(time: datetime) -> datetime:
        return moved(time, event.starts_at, copy.starts_at, event.time_zone)

    lines = [
        ProgrammeDraft(
            starts_at=at(item.starts_at),
            ends_at=at(item.ends_at) if item.ends_at else None,
            title=item.title,
            description=item.description,
            track=item.track,
            bookable=item.bookable,
            capacity=item.capacity,
            speakers=[people[each.id] for each in item.speakers],
        )
        for item in event.programme
    ]
    put_programme(copy, lines, list(people.values()))


def _copy_form(event: Event, copy: Event) -> None:
    standing = event.form_version
    if standing is None:
        return
    copy.form_version = forms.new_form(
        f"signup:{copy.ref}",
        FormUse.SIGNUP,
        dict(copy.title),
        with_own_questions(copy, parts_of(standing)),
        standing.definition["purposes"],
        standing.definition.get("languages", ()),
        service=standing.form.service,
        processors=standing.definition.get("processors", ()),
        source=standing.definition.get("source", ""),
    )
