"""Writing the programme of an event."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.actions import write_following, write_programme
from registration.events.errors import ChangedMeanwhile, EventIsCancelled
from registration.events.models import Event, EventState
from registration.events.queries import following
from registration.events.rules import ProgrammeDraft
from registration.events.together import programme_of
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.localization import day, ngettext, pick
from registration.foundation.localization import gettext as _
from registration.organiser_site.events.forms.programme import ProgrammeForm, programme_form
from registration.organiser_site.events.pages import (
    found_standing,
    me,
    newsletters_offered,
    number_in,
    pages,
    tell_of_doubled_times,
)
from registration.organiser_site.events.parts import tell_of_overfull
from registration.signups.places import open_places, tell_sessions_gone, told_of_sessions
from registration.web.access import staff_may

Written = list[tuple[Event, list[ProgrammeDraft]]]
"""Events whose programme was written, with what is no longer held there."""


@pages.route("/events/<int:event_id>/programme", methods=["GET", "POST"])
@staff_may("events.edit")
def programme(event_id: int) -> ResponseReturnValue:
    event = found_standing(event_id)
    form = programme_form(settings.current().languages, event)
    if request.method == "POST" and not form.rearrange(request.form.get("do", "")) and form.validate():
        try:
            written = _written(event, form)
        except (ChangedMeanwhile, EventIsCancelled):
            db.session.rollback()
            form.revision.data = str(event.revision)
            return _page(event, form, [("speakers", _("Somebody else has saved this event since you opened "
                                         "it. Look at it in another window; saving again puts your text in "
                                         "the place of theirs."))]), 409  # fmt: skip
        lost = _lost(written)
        if lost and request.form.get("lost") != _seal_of(lost):
            # First somebody looks at who loses what; nothing is stored before.
            db.session.rollback()
            asked = _("People have chosen what you are about to remove")
            return _page(event, form, [("lost", asked)], lost), 409
        _finish(written, form)
        return redirect(url_for(".programme", event_id=event.id))
    return _page(event, form, form.problems()), 422 if form.problems() else 200


@dataclass(frozen=True)
class Lost:
    """A session that is no longer held, and how many people chose it."""

    day: str
    title: str
    ref: str
    number: int


def _written(event: Event, form: ProgrammeForm) -> Written:
    """Write it here, and where that is wished into all that follow; not committed yet."""
    before = programme_of(event)
    gone = write_programme(
        event,
        form.drafts(),
        form.people(),
        by=me(),
        revision=number_in(form.revision.data),
        offering=newsletters_offered(),
    )
    if request.form.get("do") != "save-following":
        return [(event, gone)]
    return [(event, gone), *write_following(event, before, by=me(), offering=newsletters_offered())]


def _lost(written: Written) -> list[Lost]:
    """What of that somebody chose who would be told."""
    told = told_of_sessions(
        [session.ref or "" for _event, gone in written for session in gone], [each for each, _gone in written]
    )
    return [
        Lost(day(event.starts_at, event.time_zone), pick(session.title), session.ref, told[session.ref])
        for event, gone in written
        for session in gone
        if session.ref in told
    ]


def _seal_of(lost: Sequence[Lost]) -> str:
    return " ".join(f"{each.ref}:{each.number}" for each in lost)


def _finish(written: Written, form: ProgrammeForm) -> None:
    """Let the places follow, owe the mails, keep all of it, and say what happened."""
    for event, _gone in written:
        if event.state is EventState.PUBLISHED:
            open_places(event)
    mails = sum(tell_sessions_gone(event, gone) for event, gone in written)
    db.session.commit()
    tell_of_doubled_times(form.read.twice)
    flash(_("Saved."), "good")
    if (others := len(written) - 1) or request.form.get("do") == "save-following":
        words = ngettext(
            "%(num)s following event was changed.", "%(num)s following events were changed.", others
        )
        flash(words, "good")
    if mails:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", mails), "good")
    for event, _gone in written:
        tell_of_overfull(event)


def _page(event: Event, form: ProgrammeForm, errors: list[tuple[str, str]], lost: Sequence[Lost] = ()) -> str:
    return render_template(
        "organiser_site/events/programme.html",
        event=event,
        form=form,
        errors=errors,
        now=clock.now(),
        others=len([each for each in following(event) if each.state is not EventState.CANCELLED]),
        lost=lost,
        seen=_seal_of(lost),
        do="save-following" if request.form.get("do") == "save-following" else "save",
    )
