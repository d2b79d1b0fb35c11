"""The one form an event is written on, with a field a language for every text."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from wtforms import FieldList, FormField

from registration.events.models import Event
from registration.events.queries import all_series, labels, latest_words
from registration.events.rules import wall
from registration.foundation.localization import own_name
from registration.organisations.models import Organisation
from registration.organiser_site.events.forms.event import LABELS, TIMES, WORDS, EventForm, HostRow
from registration.organiser_site.events.forms.rows import MOST_ROWS, field_end, spoken
from registration.web.wording import a_line, a_text

__all__ = ["EventForm", "event_form"]


@lru_cache
def _made_for(languages: tuple[str, ...]) -> type[EventForm]:
    """The form with one field a language for every text."""

    def in_each(**makers: Any) -> dict[str, Any]:
        return {
            f"{name}_{field_end(tag)}": make(own_name(tag))
            for name, make in makers.items()
            for tag in languages
        }

    words = in_each(words=lambda tag: a_text(tag, 2000))
    host = type("HostRow", (HostRow,), {"languages": languages} | words)
    return type(
        "EventForm",
        (EventForm,),
        {
            "languages": languages,
            "hosts": FieldList(FormField(host), max_entries=MOST_ROWS),
        }
        | in_each(
            title=lambda tag: a_line(tag, 200),
            summary=lambda tag: a_text(tag, 500),
            description=lambda tag: a_text(tag, 20_000),
            venue=lambda tag: a_text(tag, 500),
            held_in=lambda tag: a_line(tag, 200),
            fee=lambda tag: a_line(tag, 200),
        ),
    )


def event_form(
    languages: tuple[str, ...],
    organisations: Sequence[Organisation],
    zone: str,
    event: Event | None = None,
    **fresh: Any,
) -> EventForm:
    """The form for a new event, or with what is stored of this one."""
    stored = _stored(event, languages) if event is not None else fresh
    form = _made_for(languages)(data=stored)
    form.prepare(organisations, event.time_zone if event is not None else zone, labels(), all_series())
    if event is not None:
        form.known = {name: getattr(event, name) for name in TIMES}
    return form


def _stored(event: Event, languages: tuple[str, ...]) -> dict[str, Any]:
    zone = event.time_zone
    stored: dict[str, Any] = {
        "ref": event.ref,
        "revision": str(event.revision),
        "mode": event.mode,
        "time_zone": zone,
        "capacity": event.capacity,
        "places_in_person": event.places_in_person,
        "places_online": event.places_online,
        "places_for_staff": event.places_for_staff or None,
        "waitlist": event.waitlist,
        "join_url": event.join_url,
        "changes_until": event.changes_until,
        "tongues": event.tongues,
        "series": event.series_id or 0,
        "hosts": [
            {
                "organisation": str(host.organisation_id),
                "role": host.role,
                "asked": host.purpose_id is not None,
            }
            | spoken("words", _words_of(host.purpose_id), languages)
            for host in event.hosts
        ],
    }
    for name, kind in LABELS.items():
        stored[name] = [label.id for label in event.labels if label.kind is kind]
    for name in TIMES:
        stored[name] = wall(getattr(event, name), zone)
    for name in WORDS:
        stored |= spoken(name, getattr(event, name), languages)
    return stored


def _words_of(purpose_id: int | None) -> Mapping[str, str]:
    standing = latest_words(purpose_id) if purpose_id else None
    return standing.statement if standing else {}
