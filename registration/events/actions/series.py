"""Series, and the words by which events are found."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from registration.audit.actions import record
from registration.events.actions.making import edit_event
from registration.events.actions.programme import write_programme
from registration.events.actions.searching import index_words, said
from registration.events.errors import CodeTaken
from registration.events.models import Event, EventState, Label, LabelKind, Series
from registration.events.queries import following, series_by_slug
from registration.events.rules import EventDraft, ProgrammeDraft, following_draft, words_for_address
from registration.events.together import Programme, programme_for, programme_of
from registration.foundation.database import db
from registration.foundation.ids import new_ref


def new_series(
    title: Mapping[str, str], summary: Mapping[str, str] | None = None, *, by: int | None = None
) -> Series:
    """A series with an address made from its title."""
    ref = new_ref()
    wish = words_for_address(title) or f"series-{ref[:6].lower().strip('-_')}"
    number, slug = 1, wish
    while series_by_slug(slug) is not None:
        number += 1
        slug = f"{wish}-{number}"
    made = Series(ref=ref, slug=slug, title=said(title), summary=said(summary or {}), revision=0)
    db.session.add(made)
    db.session.flush()
    record("series.made", "event_series", made.id, by=by)
    return made


def change_series(
    series: Series, title: Mapping[str, str], summary: Mapping[str, str], *, by: int | None = None
) -> None:
    """Other words; the address stays."""
    series.title, series.summary = said(title), said(summary)
    for event in series.events:
        index_words(event)
        event.revision = Event.revision + 1
    db.session.flush()
    record("series.changed", "event_series", series.id, by=by)


def edit_following(
    event: Event, draft: EventDraft, *, by: int | None = None, offering: Sequence[str] = ()
) -> list[Event]:
    """Put what was written about this event into all that follow it in its series.

    Each keeps its own day, its link and what was called off; times of day move with those of this event.
    Call it before this event itself is changed.
    """
    changed = []
    for each in following(event):
        if each.state is not EventState.CANCELLED:
            edit_event(each, following_draft(each, event, draft), by=by, offering=offering)
            changed.append(each)
    return changed


def write_following(
    event: Event, before: Programme, *, by: int | None = None, offering: Sequence[str] = ()
) -> list[tuple[Event, list[ProgrammeDraft]]]:
    """Bring what was changed of this event's programme into all that follow it in its series.

    Each of them, with what is no longer held there.
    """
    after = programme_of(event)
    changed = []
    for each in following(event):
        if each.state is not EventState.CANCELLED:
            programme = programme_for(each, before, after)
            gone = write_programme(each, programme.sessions, programme.speakers, by=by, offering=offering)
            changed.append((each, gone))
    return changed


def put_label(
    label: Label | None,
    kind: LabelKind,
    code: str,
    name: Mapping[str, str],
    position: int,
    *,
    by: int | None = None,
) -> Label:
    """A category, region or topic, new or with another name. The code of one that exists stays.

    Raises:
        CodeTaken: by another one of this kind.
    """
    if label is None:
        if db.session.scalar(select(Label.id).where(Label.kind == kind, Label.code == code)):
            raise CodeTaken
        label = Label(kind=kind, code=code)
        db.session.add(label)
    label.name, label.position = said(name), position
    db.session.flush()
    _index_labelled(label)
    record("label.written", "event_label", label.id, by=by, kind=kind.value)
    return label


def remove_label(label: Label, *, by: int | None = None) -> None:
    """Take it from all events and out of the filters."""
    events = _labelled(label)
    record("label.removed", "event_label", label.id, by=by, kind=label.kind.value)
    for event in events:
        event.labels.remove(label)
        index_words(event)
        event.revision = Event.revision + 1
    db.session.flush()
    db.session.delete(label)
    db.session.flush()


def _labelled(label: Label) -> Sequence[Event]:
    return db.session.scalars(select(Event).where(Event.labels.contains(label))).all()


def _index_labelled(label: Label) -> None:
    for event in _labelled(label):
        index_words(event)
        event.revision = Event.revision + 1
    db.session.flush()
