"""A message to chosen people of the list: written, looked at with one of them, then let go."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import own_name
from registration.organiser_site.attendees.words import REASONS
from registration.organiser_site.messages.forms import MessageForm
from registration.organiser_site.messages.pages import MESSAGE, found, found_batch, me, pages, what_of
from registration.organiser_site.messages.views.looking import chosen, editions
from registration.organiser_site.messages.words import MARKS
from registration.signups.actions import word_batch
from registration.signups.attendees.batches import first_reader, readers_of
from registration.signups.errors import NotReady
from registration.signups.models import Batch, BatchState
from registration.web.access import staff_may


@pages.route("/events/<int:event_id>/write/<ref>", methods=["GET", "POST"])
@staff_may("signups.edit")
def write(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    batch = found_batch(event, ref)
    if batch.state is not BatchState.READY:
        return _has_left(batch)
    stored = {name: batch.params.get(name) or {} for name in ("subject", "body")}
    form = MessageForm.of(MESSAGE, stored)
    if form.validate_on_submit():
        try:
            word_batch(batch, subject=form.words("subject"), body=form.words("body"), by=me())
        except NotReady:
            db.session.rollback()
            return _has_left(batch)
        db.session.commit()
        return redirect(url_for(".check", event_id=event.id, ref=ref), 303)
    page = render_template(
        "organiser_site/messages/write.html",
        area="events",
        event=event,
        batch=batch,
        form=form,
        marks=[(mark, MARKS[mark]) for mark in form.marks],
    )
    return page, 422 if form.errors else 200


@pages.get("/events/<int:event_id>/write/<ref>/check")
@staff_may("signups.edit", writes=True)
def check(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    batch = found_batch(event, ref)
    if batch.state is not BatchState.READY:
        return _has_left(batch)
    if not batch.params.get("body"):
        return redirect(url_for(".write", event_id=event.id, ref=ref), 303)
    what, who = what_of(event, ref), first_reader(batch) or 0
    readers = readers_of(batch)
    page = render_template(
        "organiser_site/messages/check.html",
        area="events",
        event=event,
        batch=batch,
        what=what,
        who=who,
        readers=readers,
        languages_of_copies=[
            (tag, own_name(tag), number, batch.params["subject"].get(tag, ""))
            for tag, number in readers.languages.items()
        ],
        reasons=REASONS,
        editions=dict(editions(event, what, chosen(event, who))),
    )
    db.session.commit()
    return page


def _has_left(batch: Batch) -> ResponseReturnValue:
    flash(_("This message is leaving or has left, so its words stay as they are."), "wait")
    return redirect(url_for("organiser_site.attendees.batch", event_id=batch.event_id, ref=batch.ref), 303)
