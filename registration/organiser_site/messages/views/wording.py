"""Saying something else than usual in one kind of message."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.models import Event
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import speaking
from registration.mail.composing import Letter
from registration.organiser_site.events.previews import nothing_kept
from registration.organiser_site.messages.forms import WordingForm
from registration.organiser_site.messages.pages import found, me, pages, what_of
from registration.organiser_site.messages.words import CAUSES, MARKS
from registration.signups.actions import reword
from registration.signups.composing import as_seen, somebody
from registration.signups.wording import REWORDABLE, wording_of
from registration.web.access import staff_may, the_staff


@pages.route("/events/<int:event_id>/messages/<kind>/edit", methods=["GET", "POST"])
@staff_may("events.edit")
def edit(event_id: int, kind: str) -> ResponseReturnValue:
    event = found(event_id)
    if kind not in REWORDABLE:
        abort(404)
    stored = wording_of(event.id, kind)
    form = WordingForm.of(kind, {"subject": stored.subject, "body": stored.body} if stored else {})
    looked_at: dict[str, Letter] = {}
    if form.validate_on_submit():
        if request.form.get("do") != "preview":
            reword(event, kind, subject=form.words("subject"), body=form.words("body"), by=me())
            db.session.commit()
            flash(_("Saved."), "good")
            return redirect(url_for(".preview", event_id=event.id, code=kind), 303)
        with nothing_kept():
            reword(event, kind, subject=form.words("subject"), body=form.words("body"), by=me())
            looked_at = _in_each_language(event, kind)
        event = found(event_id)
    page = render_template(
        "organiser_site/messages/edit.html",
        area="events",
        event=event,
        form=form,
        what=what_of(event, kind),
        cause=CAUSES[kind],
        marks=[(mark, MARKS[mark]) for mark in form.marks],
        looked_at=looked_at,
        usual=_in_each_language(event, kind, usual=True),
    )
    return page, 422 if form.errors else 200


def _in_each_language(event: Event, kind: str, *, usual: bool = False) -> dict[str, Letter]:
    """The message as it is, or as it would be without own words, to somebody with the name of who asks."""
    account, params = the_staff(), what_of(event, kind).params(event)
    letters = {}
    for tag in settings.current().languages:
        with speaking(tag):
            letter = as_seen(kind, somebody(event, account.name, account.email), params, usual=usual)
        if letter is not None:
            letters[tag] = letter
    return letters
