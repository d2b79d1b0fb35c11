"""Several events of a series at once: looked at first, then all of it is done, or nothing."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.events import actions
from registration.events.errors import EventRefused
from registration.events.models import Event, EventState
from registration.events.queries import in_series
from registration.events.rules import wall
from registration.events.together import Reach, Step, calling_off, postponing, seal_of
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organiser_site.events.forms.moving import CancelTogetherForm, PostponeTogetherForm
from registration.organiser_site.events.pages import found, me, pages
from registration.signups.places import call_off, number_to_be_told, tell_new_date
from registration.web.access import staff_may

_Deed = Callable[[Sequence[Step]], tuple[str, int]]
"""Does it: words for what was done, and how many mails leave."""


@pages.route("/events/<int:event_id>/postpone-together", methods=["GET", "POST"])
@staff_may("events.publish")
def postpone_together(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if (elsewhere := _no_series_to_come(event)) is not None:
        return elsewhere
    begins = wall(event.starts_at, event.time_zone)
    form = PostponeTogetherForm(data={"reach": Reach.FOLLOWING, "starts_at": begins})
    steps: list[Step] = []
    if request.method == "POST" and form.read(event):
        steps = postponing(_meant(event, form.reach.data), event, form.at, clock.now())
        if not form.refuses(steps) and _agreed(steps):
            return _done(event, steps, _postpone)
    return _page("organiser_site/events/postpone_together.html", event, form, steps)


def _postpone(steps: Sequence[Step]) -> tuple[str, int]:
    moved = actions.postpone_together(steps, by=me())
    words = ngettext("%(num)s event was postponed.", "%(num)s events were postponed.", len(moved))
    return words, sum(tell_new_date(each) for each in moved)


@pages.route("/events/<int:event_id>/cancel-together", methods=["GET", "POST"])
@staff_may("events.publish")
def cancel_together(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if (elsewhere := _no_series_to_come(event)) is not None:
        return elsewhere
    form = CancelTogetherForm(data={"reach": Reach.FOLLOWING})
    steps: list[Step] = []
    if request.method == "POST" and form.read():
        steps = calling_off(_meant(event, form.reach.data), clock.now())
        if not form.refuses(steps) and _agreed(steps):
            return _done(event, steps, _call_off)
    return _page("organiser_site/events/cancel_together.html", event, form, steps)


def _call_off(steps: Sequence[Step]) -> tuple[str, int]:
    gone = actions.cancel_together(steps, by=me())
    words = ngettext("%(num)s event was cancelled.", "%(num)s events were cancelled.", len(gone))
    return words, sum(call_off(each) for each in gone)


def _no_series_to_come(event: Event) -> Response | None:
    over = event.ends_at <= clock.now() and not event.date_open
    if event.series_id is not None and event.state is EventState.PUBLISHED and not over:
        return None
    flash(_("Begin from an event of a series that is published and still to come."), "stop")
    return redirect(url_for(".show", event_id=event.id))


def _meant(event: Event, reach: str) -> Sequence[Event]:
    return in_series(event, from_here=reach == Reach.FOLLOWING, locked=True)


def _agreed(steps: Sequence[Step]) -> bool:
    """Whether somebody looked at exactly this and pressed the button."""
    return request.form.get("do") == "all" and request.form.get("seen") == seal_of(steps)


def _done(event: Event, steps: Sequence[Step], do: _Deed) -> ResponseReturnValue:
    """Do all of it, and say so; or nothing, where one of them can no longer be changed."""
    try:
        words, mails = do(steps)
    except EventRefused:
        db.session.rollback()
        flash(_("Something about these events has changed since. Look at it once more."), "stop")
        return redirect(url_for(str(request.endpoint), event_id=event.id))
    db.session.commit()
    flash(words, "good")
    flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", mails), "good")
    return redirect(url_for(".index", series=event.series.slug if event.series else None))


def _page(
    template: str, event: Event, form: PostponeTogetherForm | CancelTogetherForm, steps: Sequence[Step]
) -> ResponseReturnValue:
    shown = [] if form.errors else steps
    told = number_to_be_told([each.event for each in shown if each.changes])
    page = render_template(
        template,
        event=event,
        form=form,
        steps=shown,
        told=told,
        mails=sum(told.values()),
        seen=seal_of(shown),
        changed=bool(shown) and request.form.get("do") == "all",
    )
    return page, 422 if form.errors else 409 if shown and request.form.get("do") == "all" else 200
