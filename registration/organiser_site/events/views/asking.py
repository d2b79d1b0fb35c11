"""Which form an event takes its questions from."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.actions import take_questions_from
from registration.events.errors import EventRefused
from registration.events.models import Event, EventState
from registration.forms.models import FormVersion
from registration.forms.queries import published_version, signup_forms
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.organiser_site.events.pages import found_standing, me, newsletters_offered, pages
from registration.organiser_site.events.parts import tell_of_overfull
from registration.signups.places import open_places
from registration.web.access import staff_may


@pages.route("/events/<int:event_id>/questions", methods=["GET", "POST"])
@staff_may("events.edit")
def questions(event_id: int) -> ResponseReturnValue:
    """The usual questions, or those of a form that was made for many events."""
    event = found_standing(event_id)
    offered = {}
    for form in signup_forms():
        version = published_version(form)
        if version is not None:
            offered[form.code] = version
    error, status = "", 200
    if request.method == "POST":
        chosen = request.form.get("form", "")
        if chosen and chosen not in offered:
            error, status = _("Choose one of the forms"), 422
        else:
            try:
                _take(event, offered.get(chosen))
            except EventRefused:
                db.session.rollback()
                error, status = _("Choose one of the forms"), 409
            else:
                return redirect(url_for(".preview", event_id=event_id), 303)
    now = event.questions
    names = [
        (code, _("%(title)s (version %(number)s)", title=pick(version.form.title), number=version.number))
        for code, version in offered.items()
    ]
    page = render_template(
        "organiser_site/events/questions.html",
        event=event,
        offered=[("", _("The usual questions: name, address, organisation, job title, telephone")), *names],
        chosen=now.form.code if now else "",
        stands=now,
        newer=now is not None and now.form.code in offered and offered[now.form.code].id != now.id,
        newest=offered.get(now.form.code) if now else None,
        errors=[("form", error)] if error else [],
        now=clock.now(),
    )
    return page, status


def _take(event: Event, version: FormVersion | None) -> None:
    take_questions_from(event, version, newsletters_offered(), by=me() or 0)
    if event.state is EventState.PUBLISHED:
        open_places(event)
    db.session.commit()
    flash(_("Saved. This is what attendees are asked now."), "good")
    tell_of_overfull(event)
