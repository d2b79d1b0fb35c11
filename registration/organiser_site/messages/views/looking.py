"""A message as it will arrive: in every language, with a real sign-up, and as a copy to oneself."""

from collections.abc import Iterator

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import own_name, speaking
from registration.mail.composing import Letter
from registration.organiser_site.messages.pages import What, found, me, pages, what_of, who_asked
from registration.people.models import Person
from registration.signups import actions
from registration.signups import attendees as lists
from registration.signups.composing import as_seen, somebody
from registration.signups.models import LIVING, Signup
from registration.web.access import staff_may, the_staff
from registration.web.headers import FRAMED_POLICY

OFFERED = 50
"""Sign-ups that are offered to look at a message with."""


@pages.get("/events/<int:event_id>/messages/<code>/preview")
@staff_may("people.see", writes=True)
def preview(event_id: int, code: str) -> ResponseReturnValue:
    event = found(event_id)
    what, who = what_of(event, code), who_asked()
    signup = chosen(event, who)
    people = _people(event)
    if people:
        record("signup.listed", "event", event.id, by=me(), number=len(people))
    page = render_template(
        "organiser_site/messages/preview.html",
        area="events",
        event=event,
        what=what,
        who=signup.id if signup else "",
        people=people,
        editions=dict(editions(event, what, signup)),
    )
    db.session.commit()
    return page


@pages.get("/events/<int:event_id>/messages/<code>/content/<edition>")
@staff_may("people.see", writes=True)
def content(event_id: int, code: str, edition: str) -> ResponseReturnValue:
    event = found(event_id)
    what, signup = what_of(event, code), chosen(event, who_asked())
    if edition not in settings.current().languages:
        abort(404)
    with speaking(edition):
        letter = _seen(event, what, signup)
    answer = Response(letter.html if letter else "")
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    db.session.commit()
    return answer


@pages.post("/events/<int:event_id>/messages/<code>/try-out")
@staff_may("events.edit")
def try_out(event_id: int, code: str) -> ResponseReturnValue:
    event = found(event_id)
    what = what_of(event, code)
    actions.try_out(event, what.kind, by=me(), **what.ids)
    db.session.commit()
    flash(_("A test copy is on its way to %(address)s.", address=the_staff().email), "good")
    if what.batch:
        return redirect(url_for(".check", event_id=event.id, ref=code), 303)
    return redirect(url_for(".preview", event_id=event.id, code=code), 303)


def chosen(event: Event, who: int) -> Signup | None:
    """The sign-up to look at it with. Looking at somebody is written to the trail."""
    if not who:
        return None
    signup, subject = lists.attendee(event.id, who) or abort(404)
    record("signup.seen", "signup", signup.id, by=me(), whose=subject.ref)
    return signup


def _people(event: Event) -> list[tuple[int, str]]:
    """Some who stand in the list, by name."""
    asked = lists.people(event.id, lists.Sieve(), Signup.id, Person.name, Person.email)
    asked = asked.join(Person, Person.id == Signup.person_id).where(Signup.state.in_(LIVING))
    rows = db.session.execute(asked.order_by(Signup.arrival).limit(OFFERED))
    return [(signup_id, name or email) for signup_id, name, email in rows]


def editions(event: Event, what: What, signup: Signup | None) -> Iterator[tuple[str, tuple[str, Letter]]]:
    for tag in settings.current().languages:
        with speaking(tag):
            letter = _seen(event, what, signup)
        if letter is not None:
            yield tag, (own_name(tag), letter)


def _seen(event: Event, what: What, signup: Signup | None) -> Letter | None:
    account = the_staff()
    return as_seen(what.kind, signup or somebody(event, account.name, account.email), what.params(event))
