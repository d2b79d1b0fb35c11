"""Reminders before an event, and what follows it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organiser_site.messages.forms import ReminderForm
from registration.organiser_site.messages.pages import found, found_reminder, me, pages
from registration.organiser_site.messages.words import MARKS
from registration.signups import actions
from registration.signups.models import Reminder
from registration.signups.reminding import window
from registration.web.access import staff_may


@pages.route("/events/<int:event_id>/reminders/new", methods=["GET", "POST"])
@staff_may("events.edit")
def new_reminder(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    form = ReminderForm.for_reminder(None)
    if form.validate_on_submit():
        return _saved(event, form, None)
    page = render_template(
        "organiser_site/messages/new_reminder.html", area="events", event=event, form=form, marks=_marks(form)
    )
    return page, 422 if form.errors else 200


@pages.route("/events/<int:event_id>/reminders/<ref>", methods=["GET", "POST"])
@staff_may("events.edit")
def reminder(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    one = found_reminder(event, ref)
    form = ReminderForm.for_reminder(one)
    if form.validate_on_submit():
        return _saved(event, form, one)
    page = render_template(
        "organiser_site/messages/reminder.html",
        area="events",
        event=event,
        form=form,
        reminder=one,
        marks=_marks(form),
    )
    return page, 422 if form.errors else 200


@pages.post("/events/<int:event_id>/reminders/<ref>/remove")
@staff_may("events.edit")
def remove_reminder(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    actions.remove_reminder(found_reminder(event, ref), by=me())
    db.session.commit()
    flash(_("The reminder is gone. What has left already has left."), "good")
    return redirect(url_for(".index", event_id=event.id, _anchor="reminders"), 303)


@pages.post("/events/<int:event_id>/reminders/usual")
@staff_may("events.edit")
def usual_reminders(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    new = actions.offer_reminders(event, by=me())
    db.session.commit()
    if new:
        flash(ngettext("%(num)s reminder is set.", "%(num)s reminders are set.", new), "good")
    else:
        flash(_("The usual reminders are set already."))
    return redirect(url_for(".index", event_id=event.id, _anchor="reminders"), 303)


def _saved(event: Event, form: ReminderForm, one: Reminder | None) -> ResponseReturnValue:
    anchor, minutes = form.when()
    kept = actions.set_reminder(
        event,
        anchor,
        minutes,
        form.who(),
        subject=form.words("subject"),
        body=form.words("body"),
        reminder=one,
        by=me(),
    )
    db.session.commit()
    if window(kept, event)[0] < clock.now():
        flash(_("Saved. Its time is over, so nobody gets it unless the event moves."), "wait")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for(".preview", event_id=event.id, code=kept.ref), 303)


def _marks(form: ReminderForm) -> list[tuple[str, object]]:
    return [(mark, MARKS[mark]) for mark in form.marks]
