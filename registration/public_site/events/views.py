from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.events.calendar import calendar_entry as entry_of
from registration.events.calendar import calendar_of
from registration.events.models import Event, EventState
from registration.events.queries import event_by_slug, past, upcoming
from registration.foundation import clock
from registration.foundation.localization import language
from registration.signups.queries import situation, situations
from registration.signups.rules import Availability, Situation
from registration.web.access import open_to_everyone
from registration.web.kept_pages import cacheable, etag_of, kept

pages = Blueprint("events", __name__)
SHOWN_IN_THE_PAST = timedelta(days=365)


@pages.get("/events")
@open_to_everyone
def index() -> ResponseReturnValue:
    events = [event for event in upcoming() if _matches(event)]
    return _plain(
        render_template(
            "public_site/events/index.html",
            months=_by_month(events),
            standing=_standing(events),
            filtered=any(request.args.get(name) for name in ("q", "how")),
        )
    )


@pages.get("/events/past")
@open_to_everyone
def archive() -> ResponseReturnValue:
    now = clock.now()
    events = [event for event in past() if event.ends_at > now - SHOWN_IN_THE_PAST]
    return _plain(
        render_template(
            "public_site/events/archive.html", months=_by_month(events), standing=_standing(events)
        )
    )


@pages.get("/events.ics")
@open_to_everyone
def feed() -> ResponseReturnValue:
    """All coming events as a calendar (RFC 5545), to subscribe to."""
    return _plain(calendar_of(upcoming()).decode(), "text/calendar; charset=utf-8")


@pages.get("/events/<slug>")
@open_to_everyone
def show(slug: str) -> ResponseReturnValue:
    found = _found(slug)
    standing = found.availability(clock.now())
    key = (found.made_from, standing, found.left if standing is Availability.FEW_LEFT else None, language())
    content, etag = kept("event pages").get(key, lambda: _drawn(found, standing))
    return cacheable(content, etag)


@pages.get("/events/<slug>.ics")
@open_to_everyone
def calendar_entry(slug: str) -> ResponseReturnValue:
    _found(slug)
    response = _plain(entry_of(_event(slug)).decode(), "text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _found(slug: str) -> Situation:
    found = situation(slug)
    if found is None or found.state is EventState.DRAFT:
        abort(404)
    return found


def _event(slug: str) -> Event:
    return event_by_slug(slug) or abort(404)


def _drawn(found: Situation, standing: Availability) -> tuple[bytes, str]:
    page = render_template(
        "public_site/events/show.html", event=_event(found.slug), standing=standing, left=found.left
    ).encode()
    return page, etag_of(page)


def _plain(content: str, mimetype: str = "text/html; charset=utf-8") -> Response:
    return cacheable(content.encode(), etag_of(content.encode()), mimetype=mimetype)


def _matches(event: Event) -> bool:
    words, how = request.args.get("q", "").casefold().strip(), request.args.get("how", "")
    if how and event.mode.value != how:
        return False
    texts = [*event.title.values(), *event.summary.values(), *event.venue.values()]
    return not words or any(words in text.casefold() for text in texts)


def _standing(events: Sequence[Event]) -> dict[int, tuple[Availability, int | None]]:
    now = clock.now()
    found = situations([event.id for event in events])
    return {event_id: (each.availability(now), each.left) for event_id, each in found.items()}


def _by_month(events: Sequence[Event]) -> list[list[Event]]:
    months: dict[str, list[Event]] = {}
    for event in events:
        months.setdefault(event.starts_at.strftime("%Y-%m"), []).append(event)
    return list(months.values())
