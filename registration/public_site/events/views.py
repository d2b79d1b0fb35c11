"""The calendar in all its forms, and the page of one event. All of it can be kept by anybody."""

from calendar import monthcalendar
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.events.admission import opens
from registration.events.calendar import calendar_entry as entry_of
from registration.events.calendar import calendar_of
from registration.events.listing import Span, announced, between, listed, number_of, subscribed
from registration.events.models import Admission, Event, EventState
from registration.events.queries import event_by_preview, event_by_slug, series_by_slug
from registration.forms.queries import purposes_shown
from registration.foundation import clock, tokens
from registration.foundation.localization import language
from registration.foundation.tokens import Capability
from registration.public_site.events import feeds
from registration.public_site.events.looking import choices, same_question, sieve_asked, zone_asked
from registration.public_site.events.markup import event_markup
from registration.signups.queries import situation, situations
from registration.signups.rules import Availability, Situation
from registration.web.access import by_link, open_to_everyone
from registration.web.context import zone_of_house
from registration.web.kept_pages import cacheable, etag_of, kept
from registration.web.languages import QUESTION, drawn_for_all, question_asked
from registration.web.paging import page_of

pages = Blueprint("events", __name__)
PER_PAGE = 25
IN_A_FEED = 50
STAYS_SUBSCRIBED = timedelta(days=60)
"""How long what is over stays in a calendar that somebody subscribed to."""
YEARS = range(2000, 2201)


@pages.get("/events")
@open_to_everyone
def index() -> ResponseReturnValue:
    this_month = clock.now().astimezone(ZoneInfo(zone_of_house())).strftime("%Y-%m")
    return _listed("public_site/events/index.html", Span.COMING, asked=same_question(), this_month=this_month)


@pages.get("/events/past")
@open_to_everyone
def archive() -> ResponseReturnValue:
    return _listed("public_site/events/archive.html", Span.PAST)


def _listed(template: str, span: Span, **more: Any) -> ResponseReturnValue:
    """A page of the events of this time that the visitor looks for."""
    sieve = sieve_asked()
    page = page_of(number_of(sieve, span), PER_PAGE)
    events = listed(sieve, span, limit=page.size, offset=page.offset)
    return _plain(
        render_template(
            template,
            months=_by_month(events),
            standing=_standing(events),
            filtered=sieve.anything,
            choices=choices(),
            page=page,
            **more,
        )
    )


@pages.get("/events/month/<int:year>-<int:number>")
@open_to_everyone
def month(year: int, number: int) -> ResponseReturnValue:
    """A month as a sheet of days, in the time zone of the house."""
    if year not in YEARS or not 1 <= number <= 12:
        abort(404)
    place = ZoneInfo(zone_of_house())
    first = datetime(year, number, 1, tzinfo=place)
    after = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=place)
    before = first - timedelta(days=1)
    events = between(sieve_asked(), first.astimezone(UTC), after.astimezone(UTC))
    days: dict[int, list[Event]] = {}
    for event in events:
        day = event.starts_at.astimezone(place)
        days.setdefault(day.day if day >= first else 1, []).append(event)
    return _plain(
        render_template(
            "public_site/events/month.html",
            first=first,
            weeks=monthcalendar(year, number),
            days=days,
            zone=zone_of_house(),
            before=before if before.year in YEARS else None,
            after=after if after.year in YEARS else None,
            asked=same_question(),
        )
    )


@pages.get("/events.ics")
@open_to_everyone
def feed() -> ResponseReturnValue:
    """What is coming as a calendar (RFC 5545), to subscribe to; filtered like the page."""
    events = subscribed(sieve_asked(), clock.now() - STAYS_SUBSCRIBED)
    return _plain(calendar_of(events).decode(), "text/calendar; charset=utf-8")


@pages.get("/events.atom")
@open_to_everyone
def news() -> ResponseReturnValue:
    """What was published last (Atom, RFC 4287); filtered like the page."""
    return _plain(feeds.atom(announced(sieve_asked(), IN_A_FEED)), feeds.ATOM)


@pages.get("/events.rss")
@open_to_everyone
def rss() -> ResponseReturnValue:
    """The same for readers that know RSS alone."""
    return _plain(feeds.rss(announced(sieve_asked(), IN_A_FEED)), feeds.RSS)


@pages.get("/events/series/<slug>")
@open_to_everyone
def series(slug: str) -> ResponseReturnValue:
    found = series_by_slug(slug) or abort(404)
    coming = [each for each in found.events if each.state is EventState.PUBLISHED and each.listed]
    now = clock.now()
    return _plain(
        render_template(
            "public_site/events/series.html",
            series=found,
            coming=[each for each in coming if each.ends_at > now or each.date_open],
            past=[each for each in reversed(coming) if each.ends_at <= now and not each.date_open],
            standing=_standing(coming),
        )
    )


@pages.get("/events/<slug>")
@open_to_everyone
def show(slug: str) -> ResponseReturnValue:
    found = _found(slug)
    standing, zone = found.availability(clock.now()), zone_asked()
    if opened := _key_asked(found):
        # The page of those who have the key: nobody else may keep it.
        content, _etag = _drawn(found, standing, zone, opened)
        return Response(
            content, headers={"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
        )
    if zone is not None:
        return cacheable(*_drawn(found, standing, zone))  # hundreds of zones would push out what all ask for
    left = found.left if standing is Availability.FEW_LEFT else None
    key = (found.made_from, standing, left, found.full_ways, language())
    content, etag = kept("event pages").get(key, lambda: _drawn_for_all(found, standing))
    asked = question_asked().encode()
    content = content.replace(QUESTION.encode(), asked)
    return cacheable(content, etag_of(content) if asked else etag)


@pages.get("/events/<slug>.ics")
@open_to_everyone
def calendar_entry(slug: str) -> ResponseReturnValue:
    _found(slug)
    response = _plain(entry_of(_event(slug)).decode(), "text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@pages.get("/events/preview/<token>")
@by_link(Capability.PREVIEW)
def preview(token: str) -> ResponseReturnValue:
    """A draft, for whoever was given the link. It is shown until the link is revoked."""
    ref = tokens.read(Capability.PREVIEW, token)
    event = (event_by_preview(ref) if ref else None) or abort(404)
    return render_template(
        "public_site/events/preview.html", event=event, standing=Availability.NOT_YET, zone=zone_asked()
    )


def _found(slug: str) -> Situation:
    found = situation(slug)
    if found is None or found.state is EventState.DRAFT:
        abort(404)
    return found


def _event(slug: str) -> Event:
    return event_by_slug(slug) or abort(404)


def _key_asked(found: Situation) -> str:
    """The key of an event that is closed by link, if the address has it."""
    asked = request.args.get("key", "")
    return asked if found.admission is Admission.LINK and opens(found.access_key, asked) else ""


def _drawn(
    found: Situation, standing: Availability, zone: str | None = None, key: str = ""
) -> tuple[bytes, str]:
    event = _event(found.slug)
    asked = event.form_version if standing not in (Availability.PAST, Availability.CANCELLED) else None
    page = render_template(
        "public_site/events/show.html",
        event=event,
        purposes=purposes_shown(asked) if asked else [],
        standing=standing,
        left=found.left,
        full_ways=found.full_ways,
        zone=zone,
        key=key,
        markup=event_markup(event, standing),
    ).encode()
    return page, etag_of(page)


def _drawn_for_all(found: Situation, standing: Availability) -> tuple[bytes, str]:
    with drawn_for_all():
        return _drawn(found, standing)


def _plain(content: str, mimetype: str = "text/html; charset=utf-8") -> Response:
    return cacheable(content.encode(), etag_of(content.encode()), mimetype=mimetype)


def _standing(events: Sequence[Event]) -> dict[int, tuple[Availability, int | None, tuple[str, ...]]]:
    now = clock.now()
    found = situations([event.id for event in events])
    return {event_id: (each.availability(now), each.left, each.full_ways) for event_id, each in found.items()}


def _by_month(events: Sequence[Event]) -> list[list[Event]]:
    months: dict[str, list[Event]] = {}
    for event in events:
        local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
        months.setdefault(local.strftime("%Y-%m"), []).append(event)
    return list(months.values())
