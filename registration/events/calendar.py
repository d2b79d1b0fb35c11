"""Events as entries of a calendar (iCalendar, RFC 5545 and 5546).

An entry keeps its UID for good, and its SEQUENCE grows when time, place or link change: so a calendar
replaces the entry it has instead of adding a second one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from registration.events.models import Event, EventState, Mode
from registration.foundation import clock, links
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, pick
from registration.organisations.models import Organisation
from registration.organisations.queries import controller


def media_type(method: str) -> str:
    """What such a file is called in a mail. That it is in UTF-8 must be said (RFC 5545, 3.1.4)."""
    return f"text/calendar; method={method}; charset=utf-8"


def calendar_entry(
    event: Event,
    *,
    join: str | None = None,
    attendee: tuple[str, str] | None = None,
    mode: Mode | None = None,
    gone: bool = False,
) -> bytes:
    """The ``.ics`` file of one event, in the present language.

    ``join`` is the attendee's own link to the webinar; it is in no entry that anybody can fetch.
    ``attendee`` (name, address) makes it an invitation, which mail programs offer to add or to remove.
    ``mode`` is how this attendee takes part, where the event is both. ``gone`` takes the entry away from
    somebody who does not come, though the event takes place.
    """
    cancelled = gone or event.state is EventState.CANCELLED
    method = "PUBLISH" if attendee is None else "CANCEL" if cancelled else "REQUEST"
    return _file([event], method, join=join, attendee=attendee, mode=mode, gone=gone)


def calendar_of(events: Iterable[Event]) -> bytes:
    """A calendar to subscribe to. Cancelled events stay in it, marked as cancelled, and so disappear."""
    return _file([event for event in events if event.state is not EventState.DRAFT], "PUBLISH", feed=True)


def _file(events: Sequence[Event], method: str, *, feed: bool = False, **personal: Any) -> bytes:
    host = controller()
    made = icalendar.Calendar()
    made.add("PRODID", "-//Registration//Events//EN")
    made.add("VERSION", "2.0")
    made.add("METHOD", method)
    if feed:
        made.add("X-WR-CALNAME", pick(host.name) if host else _("Events"))
        made.add("REFRESH-INTERVAL", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_entry(event, host, **personal))
    if events:
        # A year on both sides holds the change of clocks before and after; without limits it is a century.
        first, last = min(each.starts_at for each in events), max(each.ends_at for each in events)
        made.add_missing_timezones(date(first.year - 1, 1, 1), date(last.year + 2, 1, 1))
    return bytes(made.to_ical())


def _entry(
    event: Event,
    host: Organisation | None,
    join: str | None = None,
    attendee: tuple[str, str] | None = None,
    mode: Mode | None = None,
    *,
    gone: bool = False,
) -> icalendar.Event:
    page = links.to("public_site.events.show", slug=event.slug)
    place = ZoneInfo(event.time_zone)
    entry = icalendar.Event()
    entry.add("UID", uid_of(event))
    entry.add("SEQUENCE", event.calendar_sequence)
    # Fixed while nothing changes, so that a feed that is asked for again is the same feed.
    entry.add("DTSTAMP", max(filter(None, (event.published_at, event.postponed_at, event.cancelled_at)),
                             default=event.made_at) if attendee is None else clock.now())  # fmt: skip
    entry.add("DTSTART", event.starts_at.astimezone(place))
    entry.add("DTEND", event.ends_at.astimezone(place))
    title = _("Postponed: %(title)s", title=pick(event.title)) if event.date_open else pick(event.title)
    entry.add("SUMMARY", title, parameters={"LANGUAGE": language()})
    entry.add("DESCRIPTION", _description(event, page, join), parameters={"LANGUAGE": language()})
    if where := _location(event, join, mode or event.mode):
        entry.add("LOCATION", where)
    entry.add("URL", page)
    # The number stays: whoever signs up again gets the same entry back, and the later one counts.
    entry.add("STATUS", "CANCELLED" if gone else _status(event))
    if event.date_open:
        entry.add("TRANSP", "TRANSPARENT")  # the old time is free again
    if host is not None and host.contact_email:
        entry.add("ORGANIZER", _address(pick(host.name), host.contact_email))
    if attendee is not None:
        guest = _address(*attendee)
        guest.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        entry.add("ATTENDEE", guest, encode=False)
    return entry


def _status(event: Event) -> str:
    if event.state is EventState.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if event.date_open else "CONFIRMED"


def uid_of(event: Event) -> str:
    """What calendars know the event by, for good."""
    return f"{event.ref}@registration"


def _description(event: Event, page: str, join: str | None) -> str:
    parts = [pick(event.summary)]
    if join:
        parts.append(_("Your personal link to join: %(link)s", link=join))
    parts.append(_("More about this event: %(link)s", link=page))
    return "\n\n".join(filter(None, parts))


def _location(event: Event, join: str | None, mode: Mode) -> str:
    venue = pick(event.venue).replace("\r\n", "\n").replace("\n", ", ") if mode is not Mode.WEBINAR else ""
    return venue or join or (_("Online") if mode is not Mode.IN_PERSON else "")


def _address(name: str, email: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    address.params["CN"] = icalendar.vText(name)
    return address
