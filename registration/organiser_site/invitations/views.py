from collections import Counter

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.events.models import Event, EventState
from registration.events.queries import event_by_id
from registration.events.rules import wall
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, ngettext
from registration.organiser_site.invitations.forms import InviteForm
from registration.organiser_site.invitations.words import ANSWERS, PROSPECTS
from registration.signups.actions import invite, remind_invited, revoke
from registration.signups.invitations import Guest, Prospect, guests_in, invited, number_invited
from registration.web.access import staff_may, the_staff
from registration.web.asked import number
from registration.web.paging import page_of

pages = Blueprint("invitations", __name__)
A_PAGE = 50
MOST_TICKED = 500
LARGEST_ID = 2**31


@pages.get("/events/<int:event_id>/invitations")
@staff_may("people.see", writes=True)
def index(event_id: int) -> ResponseReturnValue:
    """Who was invited, and what they answered. Whoever looks is written down."""
    event = _found(event_id)
    page = page_of(number_invited(event.id), A_PAGE)
    people = invited(event.id, page.size, page.offset)
    record("signup.invitations-listed", "event", event.id, by=the_staff().id, number=len(people))
    db.session.commit()
    return render_template(
        "organiser_site/invitations/index.html",
        area="events",
        event=event,
        page=page,
        people=people,
        answers=ANSWERS,
        takes=_takes(event),
        now=clock.now(),
    )


@pages.post("/events/<int:event_id>/invitations")
@staff_may("signups.edit")
def act(event_id: int) -> ResponseReturnValue:
    """Remind the ticked or all who have not answered; take back the ticked."""
    event = _found(event_id)
    ticked = [found for each in request.form.getlist("who") if (found := number(each))][:MOST_TICKED]
    deed = request.form.get("do", "")
    if deed == "remind-all":
        _remind(event, [])
    elif not ticked:
        flash(_("Choose people first, then say what to do with them."), "wait")
    elif deed == "remind":
        _remind(event, ticked)
    elif deed == "revoke":
        many = revoke(event, ticked, by=the_staff().id)
        db.session.commit()
        flash(
            ngettext("%(num)s invitation taken back.", "%(num)s invitations taken back.", many),
            "good" if many else "wait",
        )
    return redirect(url_for(".index", event_id=event.id), 303)


def _remind(event: Event, ticked: list[int]) -> None:
    if not _takes(event):
        flash(_("This event takes no sign-ups."), "stop")
        return
    many = remind_invited(event, ticked, by=the_staff().id)
    db.session.commit()
    words = ngettext(
        "We are writing to %(num)s person once more.", "We are writing to %(num)s people once more.", many
    )
    flash(words if many else _("Everybody has answered, or was reminded before."), "good" if many else "wait")


@pages.route("/events/<int:event_id>/invitations/new", methods=["GET", "POST"])
@staff_may("signups.edit")
def new(event_id: int) -> ResponseReturnValue:
    """Write the list and look line by line at what will happen; then send."""
    event = _found(event_id)
    if not _takes(event):
        flash(_("People can be invited to an event that is published and still to come."), "stop")
        return redirect(url_for(".index", event_id=event.id), 303)
    until = wall(min(event.closes_at, event.starts_at), event.time_zone)
    form = InviteForm.made(data={"ref": new_ref(), "tongue": language(), "expires_at": until})
    form.offer()
    guests: list[Guest] = []
    if form.validate_on_submit() and (at := form.until(event)) is not None:
        guests = guests_in(form.people.data or "", event, settings.current().languages, form.tongue.data)
        if request.form.get("do") == "send":
            many = invite(event, guests, form.letter(at), by=the_staff().id)
            db.session.commit()
            flash(
                ngettext(
                    "Invited: we are writing to %(num)s person.",
                    "Invited: we are writing to %(num)s people.",
                    many,
                ),
                "good" if many else "wait",
            )
            return redirect(url_for(".index", event_id=event.id), 303)
    page = render_template(
        "organiser_site/invitations/new.html",
        area="events",
        event=event,
        form=form,
        guests=guests,
        counted=Counter(each.prospect for each in guests),
        will=sum(each.prospect is Prospect.INVITED for each in guests),
        prospects=PROSPECTS,
    )
    return page, 422 if form.errors else 200


def _found(event_id: int) -> Event:
    event = event_by_id(event_id) if event_id < LARGEST_ID else None
    if event is None or event.state is EventState.DRAFT:
        abort(404)
    return event


def _takes(event: Event) -> bool:
    """Whether an invitation to it can still be used."""
    now = clock.now()
    return event.state is EventState.PUBLISHED and not event.date_open and now < event.closes_at
