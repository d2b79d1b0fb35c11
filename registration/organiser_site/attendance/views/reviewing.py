"""Lines that nobody was matched to, one person at a time."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.attendance.pages import found, found_line, found_report, me, pages
from registration.organiser_site.events.words import KINDS as KINDS_OF_SIGNUPS
from registration.organiser_site.events.words import STATES as STATES_OF_SIGNUPS
from registration.signups import attendees as lists
from registration.signups.actions import match_line, unmatch_line
from registration.signups.attendees import Sieve
from registration.signups.models import LineState
from registration.web.access import staff_may
from registration.web.asked import number
from registration.web.reading import reading_of

MOST_SHOWN = 20
LONGEST_SEARCH = 200


@pages.route("/events/<int:event_id>/attendance/reports/<ref>/match/<line>", methods=["GET", "POST"])
@staff_may("attendance.mark", writes=True)
def match(event_id: int, ref: str, line: str) -> ResponseReturnValue:
    """Whose sign-up it is: looked for by hand."""
    event = found(event_id)
    kept = found_report(event.id, ref)
    named = found_line(kept, line)
    if request.method == "POST":
        meant = lists.attendee(event.id, number(request.form.get("who")) or 0) or abort(404)
        match_line(kept, named, meant[0], by=me())
        db.session.commit()
        flash(_("Matched."), "good")
        return redirect(url_for(".report", event_id=event.id, ref=ref, _anchor="review"), 303)
    words = request.args.get("q", named.name or named.email).strip()[:LONGEST_SEARCH]
    people = []
    if words:
        listed = lists.listed(event.id, Sieve(words=words, order="name"), [], limit=MOST_SHOWN)
        people = reading_of(event).people(listed)
    record("signup.listed", "event", event.id, by=me(), number=len(people))
    drawn = render_template(
        "organiser_site/attendance/match.html",
        area="events",
        event=event,
        report=kept,
        line=named,
        words=words,
        people=people,
        states=STATES_OF_SIGNUPS,
        kinds=KINDS_OF_SIGNUPS,
    )
    db.session.commit()
    return drawn


@pages.post("/events/<int:event_id>/attendance/reports/<ref>/lines")
@staff_may("attendance.mark")
def decide(event_id: int, ref: str) -> ResponseReturnValue:
    """The proposed person, none of those who signed up, or nobody knows yet."""
    event = found(event_id)
    kept = found_report(event.id, ref)
    deed, _separator, text = request.form.get("do", "").partition("-")
    line = found_line(kept, text)
    if deed == "same" and line.state is LineState.PROPOSED:
        meant = lists.attendee(event.id, line.signup_id or 0) or abort(404)
        match_line(kept, line, meant[0], by=me())
    elif deed in ("aside", "undo"):
        unmatch_line(kept, line, aside=deed == "aside", by=me())
    else:
        abort(400)
    db.session.commit()
    return redirect(url_for(".report", event_id=event.id, ref=ref, _anchor="review"), 303)
