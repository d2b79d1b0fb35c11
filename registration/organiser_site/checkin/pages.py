"""The blueprint of the area, and what its views share."""

import re
from datetime import datetime, timedelta

from flask import Blueprint, abort, request

from registration.events.models import Event, EventState
from registration.events.queries import event_with_form
from registration.foundation import clock
from registration.foundation.ids import new_ref
from registration.organisers.permissions import may
from registration.signups.actions import Scan
from registration.signups.checkin import Guest, guests
from registration.web.access import the_staff
from registration.web.reading import reading_of

pages = Blueprint("checkin", __name__)
LARGEST_ID = 2**31
LONGEST_DELAY = timedelta(days=3)
"""How late a device without network may tell of a scan."""
_REF = re.compile(r"[A-Za-z0-9_-]{8,40}")
_UNSAYABLE = re.compile("[\x00-\x1f\ud800-\udfff]")


def found(event_id: int) -> Event:
    """The event, or the page that says there is none."""
    event = event_with_form(event_id) if event_id < LARGEST_ID else None
    if event is None or event.state is EventState.DRAFT:
        abort(404)
    return event


def people_at(event: Event) -> list[Guest]:
    """Whom a door may meet, without what the reader may not see."""
    return guests(event, hidden=reading_of(event).hidden)


def me() -> int:
    """The account that does it, for the audit trail."""
    return the_staff().id


def answers_for_the_room() -> bool:
    """Whether this account may let more people in than there are places."""
    return may(the_staff().role_names, "signups.edit")


def scan_of(ref: str, *, door: str = "", age: float = 0.0) -> Scan:
    """What a device tells of a scan. How long ago it was counts, not what its clock says."""
    if not _REF.fullmatch(ref):
        abort(400)
    return Scan(ref, _ago(age), me(), door_named(door))


def door_named(words: str) -> str:
    return _UNSAYABLE.sub("", words).strip()[:40]


def posted_scan() -> Scan:
    """The press on a button of a page that works without script."""
    return scan_of(request.form.get("ref") or new_ref(), door=request.form.get("door", ""))


def _ago(age: float) -> datetime:
    delay = timedelta(seconds=age) if 0 <= age < LONGEST_DELAY.total_seconds() else timedelta()
    return clock.now() - delay
