"""An event in the words of schema.org, for search engines (https://schema.org/Event)."""

from typing import Any

from registration.events.models import Event, EventState, Mode
from registration.foundation import links
from registration.foundation.localization import language, pick
from registration.organisations.queries import controller
from registration.signups.rules import Availability

SCHEMA = "https://schema.org"
ATTENDANCE = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.WEBINAR: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}
OVER = (Availability.CANCELLED, Availability.POSTPONED, Availability.CLOSED, Availability.PAST)
"""Nobody can sign up, and nothing is offered."""
SOLD_OUT = (Availability.FULL, Availability.WAITLIST)


def event_markup(event: Event, standing: Availability) -> dict[str, Any]:
    """What stands on the page, said for machines. The room of a webinar is not in it."""
    page = links.to("public_site.events.show", slug=event.slug)
    host = controller()
    told: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": pick(event.title),
        "description": pick(event.summary) or pick(event.description)[:300],
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventStatus": f"{SCHEMA}/{_status(event)}",
        "eventAttendanceMode": f"{SCHEMA}/{ATTENDANCE[event.mode]}",
        "location": _location(event, page),
        "inLanguage": event.tongues or [language()],
        "isAccessibleForFree": not event.fee,
        "organizer": [
            {"@type": "Organization", "name": pick(each.name)}
            for each in ([host] if host else []) + [co.organisation for co in event.hosts]
        ],
    }
    if standing not in OVER:
        told["offers"] = _offer(event, standing, page)
    if event.was_to_start_at:
        told["previousStartDate"] = event.was_to_start_at.isoformat()
    if event.room:
        told["maximumAttendeeCapacity"] = event.room
    if event.speakers:
        told["performer"] = [{"@type": "Person", "name": pick(each.name)} for each in event.speakers]
    if event.series is not None:
        told["superEvent"] = {"@type": "EventSeries", "name": pick(event.series.title)}
    return told


def _status(event: Event) -> str:
    if event.state is EventState.CANCELLED:
        return "EventCancelled"
    if event.date_open:
        return "EventPostponed"
    return "EventRescheduled" if event.was_to_start_at else "EventScheduled"


def _location(event: Event, page: str) -> Any:
    venue = pick(event.venue).strip()
    online = {"@type": "VirtualLocation", "url": page}
    place = {"@type": "Place", "name": venue.split("\n")[0], "address": venue.replace("\n", ", ")}
    return {Mode.WEBINAR: online, Mode.IN_PERSON: place, Mode.HYBRID: [place, online]}[event.mode]


def _offer(event: Event, standing: Availability, page: str) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": page,
        "validFrom": event.opens_at.isoformat(),
        "validThrough": event.closes_at.isoformat(),
        "availability": f"{SCHEMA}/{'SoldOut' if standing in SOLD_OUT else 'InStock'}",
    }
    return offer if event.fee else offer | {"price": "0", "priceCurrency": "JPY"}
