"""Writing the programme of an event."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.actions import write_programme
from registration.events.errors import ChangedMeanwhile, EventIsCancelled
from registration.events.models import Event, EventState
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.events.forms.programme import ProgrammeForm, programme_form
from registration.organiser_site.events.pages import (
    found,
    me,
    newsletters_offered,
    number_in,
    pages,
    tell_of_doubled_times,
)
from registration.organiser_site.events.parts import tell_of_overfull
from registration.signups.places import open_places
from registration.web.access import staff_may


@pages.route("/events/<int:event_id>/programme", methods=["GET", "POST"])
@staff_may("events.edit")
def programme(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if event.state is EventState.CANCELLED:
        flash(_("A cancelled event stays as it was announced."), "stop")
        return redirect(url_for(".show", event_id=event.id))
    form = programme_form(settings.current().languages, event)
    if request.method == "POST" and not form.rearrange(request.form.get("do", "")) and form.validate():
        if _saved(event, form):
            return redirect(url_for(".programme", event_id=event.id))
        return _page(event, form, [("speakers", _("Somebody else has saved this event since you opened it. "
                                     "Look at it in another window; saving again puts your text in the "
                                     "place of theirs."))]), 409  # fmt: skip
    return _page(event, form, form.problems()), 422 if form.problems() else 200


def _saved(event: Event, form: ProgrammeForm) -> bool:
    try:
        write_programme(
            event,
            form.drafts(),
            form.people(),
            by=me(),
            revision=number_in(form.revision.data),
            offering=newsletters_offered(),
        )
        if event.state is EventState.PUBLISHED:
            open_places(event)
    except (ChangedMeanwhile, EventIsCancelled):
        db.session.rollback()
        form.revision.data = str(event.revision)
        return False
    db.session.commit()
    tell_of_doubled_times(form.read.twice)
    flash(_("Saved."), "good")
    tell_of_overfull(event)
    return True


def _page(event: Event, form: ProgrammeForm, errors: list[tuple[str, str]]) -> str:
    return render_template(
        "organiser_site/events/programme.html", event=event, form=form, errors=errors, now=clock.now()
    )
