"""What the script of a door asks: the list to keep, what is new, one scan, a picture to be read."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.bigrams import folded
from registration.foundation.database import db
from registration.foundation.localization import time
from registration.organiser_site.checkin.pages import found, me, pages, scan_of
from registration.organiser_site.checkin.words import said
from registration.signups import checkin
from registration.signups.actions import check_in
from registration.signups.checkin import Answer, Guest, Verdict
from registration.signups.models import SignupState
from registration.web.access import staff_may
from registration.web.asked import number
from registration.web.reading import reading_of

A_PART = 5000
"""Names in one answer: few enough to be made and read in a moment."""
LONGEST_CODE = 300
LARGEST_PICTURE = 1_000_000
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
OVERLAP = timedelta(seconds=5)
"""What happened while the answer before was made is told once more."""


@pages.get("/check-in/<int:event_id>/roster")
@staff_may("checkin.work", writes=True)
def roster(event_id: int) -> ResponseReturnValue:
    """A part of the list that the device keeps until the event is over: names, nothing to reach anybody by.

    ``next`` is what to ask for after it; nothing: it was the last.
    """
    event = found(event_id)
    place, hidden = _place(request.args.get("after", "")), reading_of(event).hidden
    people, more = checkin.guests_after(event, place, size=A_PART, hidden=hidden)
    record("signup.listed", "event", event.id, by=me(), number=len(people))
    following = f"{people[-1].arrival}-{people[-1].id}" if more else None
    rows = [_guest(each, event.time_zone) for each in people]
    answer = jsonify(people=rows, next=following, **_standing(event))
    db.session.commit()
    return answer


@pages.get("/check-in/<int:event_id>/news")
@staff_may("checkin.work")
def news(event_id: int) -> ResponseReturnValue:
    """Who came in or out at any door since."""
    event = found(event_id)
    changed = checkin.news(event, _since(request.args.get("since", "")))
    rows = [[signup_id, _clock(at, event.time_zone), door] for signup_id, at, door in changed]
    return jsonify(changed=rows, **_standing(event))


@pages.post("/check-in/<int:event_id>/scans")
@staff_may("checkin.work")
def scan(event_id: int) -> ResponseReturnValue:
    """One scan, now or told late. Sent again, it is answered alike and changes nothing."""
    event = found(event_id)
    told: Any = request.get_json(silent=True)
    if not isinstance(told, dict):
        abort(400)
    made = scan_of(str(told.get("ref", "")), door=str(told.get("door", "")), age=_number(told.get("age")))
    code, who = told.get("code"), told.get("id")
    if isinstance(code, str) and code:
        signup = checkin.signup_of_ticket(code[:LONGEST_CODE])
    else:
        signup = checkin.signup_of_event(event.id, who) if isinstance(who, int) and 0 < who < 2**31 else None
    answer = check_in(event, signup, made) if signup else Answer(Verdict.UNKNOWN)
    db.session.commit()
    at = _clock(answer.at, event.time_zone)
    return jsonify(said=asdict(said(answer, event.time_zone)), at=at, **_standing(event))


@pages.post("/check-in/picture")
@staff_may("checkin.work")
def picture() -> ResponseReturnValue:
    """The code in a small grey picture, for browsers that cannot read one. The picture is not kept."""
    width, height = (number(request.args.get(side)) or 0 for side in ("width", "height"))
    grey = request.get_data(cache=False)
    if not 0 < len(grey) == width * height <= LARGEST_PICTURE:
        abort(400)
    shaped = memoryview(grey).cast("B", shape=[height, width])
    # Here, as in exports: memory of every process for what one telephone in a while asks for.
    import zxingcpp

    codes = zxingcpp.read_barcodes(shaped, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return jsonify(code=codes[0].text[:LONGEST_CODE] if codes else "")


@pages.get("/check-in/worker.js")
@staff_may("checkin.work")
def worker() -> ResponseReturnValue:
    """What opens the page of a door again without network. It stands here because it serves only here."""
    script = render_template("organiser_site/checkin/_worker.js")
    return Response(script, content_type="text/javascript; charset=utf-8")


def _guest(each: Guest, zone: str) -> list[Any]:
    """In order: id, name, organisation, what is searched, key of the ticket, whether it is a place, since."""
    found_by = f"{each.sort_name} {folded(each.organisation)}".strip()
    has_place = each.state is not SignupState.WAITING
    return [each.id, each.name, each.organisation, found_by, each.key, has_place, _clock(each.at, zone)]


def _standing(event: Event) -> dict[str, Any]:
    count = checkin.count(event)
    return {
        "inside": count.inside,
        "expected": count.expected,
        "now": (clock.now() - OVERLAP).timestamp(),
        "csrf": generate_csrf(),
    }


def _place(text: str) -> tuple[int, int] | None:
    """Where in the list the part begins, as ``next`` said it; at its beginning where nothing was said."""
    if not text:
        return None
    told = _PLACE.fullmatch(text) or abort(400)
    return int(told[1]), int(told[2])


def _clock(at: datetime | None, zone: str) -> str:
    return time(at, zone) if at else ""


def _since(text: str) -> datetime:
    seconds = _number(text)
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4e9 else clock.now()


def _number(text: object) -> float:
    """What a device sent as a number; nothing good comes of anything else."""
    try:
        found = float(text) if isinstance(text, int | float | str) and len(str(text)) < 30 else -1.0
    except ValueError:
        return -1.0
    return found if found == found and abs(found) < 1e12 else -1.0
