"""The page of a door: who stands here, and may they come in. Works without script."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.organiser_site.checkin.pages import answers_for_the_room, found, me, pages, posted_scan
from registration.organiser_site.checkin.words import Said, named, said
from registration.organiser_site.events.words import KINDS, STATES
from registration.people.queries import subject_of
from registration.signups import attendees as lists
from registration.signups import checkin
from registration.signups.actions import admit as let_in_from_the_line
from registration.signups.actions import check_in, undo_check_in
from registration.signups.attendees import Sieve
from registration.signups.checkin import CLOSES, Answer, Verdict
from registration.signups.models import Attendance
from registration.web.access import staff_may
from registration.web.asked import number
from registration.web.reading import reading_of

MOST_FOUND = 20
LONGEST_SEARCH = 100
CAMERA = "camera=(self), geolocation=(), microphone=()"


@pages.get("/check-in")
@staff_may("checkin.work")
def index() -> ResponseReturnValue:
    """Whose doors are open now."""
    now = clock.now()
    return render_template("organiser_site/checkin/index.html", events=checkin.events_at(now))


@pages.get("/check-in/<int:event_id>")
@staff_may("checkin.work", writes=True)
def work(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return _drawn(event, words=words)


@pages.post("/check-in/<int:event_id>")
@staff_may("checkin.work")
def enter(event_id: int) -> ResponseReturnValue:
    """Let the chosen person in. Sent again, the page says the same."""
    event = found(event_id)
    signup = checkin.signup_of_event(event.id, number(request.form.get("who")) or 0)
    answer = check_in(event, signup, posted_scan()) if signup else Answer(Verdict.UNKNOWN)
    db.session.commit()
    return _drawn(event, said=said(answer, event.time_zone))


@pages.post("/check-in/<int:event_id>/from-the-line")
@staff_may("checkin.work")
def admit(event_id: int) -> ResponseReturnValue:
    """Somebody who waits comes in, if a place is free or the room is answered for."""
    event = found(event_id)
    signup = checkin.signup_of_event(event.id, number(request.form.get("who")) or 0) or abort(404)
    beyond = request.form.get("beyond") == "1" and answers_for_the_room()
    answer = let_in_from_the_line(signup, posted_scan(), beyond=beyond)
    db.session.commit()
    return _drawn(event, said=said(answer, event.time_zone))


@pages.post("/check-in/<int:event_id>/undo")
@staff_may("checkin.work")
def undo(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    signup = checkin.signup_of_event(event.id, number(request.form.get("who")) or 0) or abort(404)
    undo_check_in(signup, by=me())
    db.session.commit()
    return _drawn(event, said=said(Answer(Verdict.UNDONE, signup), event.time_zone))


@pages.get("/check-in/<token>")
@staff_may("checkin.work", writes=True)
def ticket(token: str) -> ResponseReturnValue:
    """A ticket that any camera opened: whose it is, and one button."""
    signup = checkin.signup_of_ticket(token) or abort(404)
    first = checkin.standing(signup.id)
    subject = subject_of(signup.person_id)
    record("signup.seen", "signup", signup.id, by=me(), whose=subject.ref if subject else None)
    name, comes_for = named(signup)
    drawn = render_template(
        "organiser_site/checkin/ticket.html",
        event=signup.event,
        signup=signup,
        name=name,
        comes_for=comes_for,
        first=first,
        open=checkin.doors_open(signup.event),
        states=STATES,
        kinds=KINDS,
        ref=new_ref(),
    )
    db.session.commit()
    return drawn


def _drawn(event: Event, *, words: str = "", said: Said | None = None) -> ResponseReturnValue:
    people = []
    if words:
        listed = lists.listed(event.id, Sieve(words=words, order="name"), [], limit=MOST_FOUND)
        people = reading_of(event).people(listed)
        record("signup.listed", "event", event.id, by=me(), number=len(people))
    page = render_template(
        "organiser_site/checkin/work.html",
        event=event,
        words=words,
        people=people,
        said=said,
        count=checkin.count(event),
        open=checkin.doors_open(event),
        ends_at=event.ends_at + CLOSES,
        states=STATES,
        kinds=KINDS,
        attended=Attendance.ATTENDED,
        beyond=answers_for_the_room(),
        ref=new_ref,
    )
    db.session.commit()
    answer = Response(page)
    answer.headers["Permissions-Policy"] = CAMERA
    return answer
