"""What is done to many at once: looked at first, then let happen, then seen through to its end."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.events.models import Event
from registration.foundation import jobs
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.attendees.forms import DeclineForm
from registration.organiser_site.attendees.pages import found, me, pages
from registration.organiser_site.attendees.words import DEEDS, OUTCOMES, REASONS, STATES_OF_BATCHES
from registration.organiser_site.mail.forms import STATES, reason_words
from registration.signups.actions import carry_on, start
from registration.signups.actions.batches import JOB
from registration.signups.attendees.batches import (
    batch_by_ref,
    batches_of,
    deliveries_of,
    outcomes_of,
    some_rows,
    undelivered,
)
from registration.signups.errors import NotReady
from registration.signups.models import Batch, BatchKind, BatchState
from registration.web.access import staff_may

SHOWN = 50
"""Lines of each outcome that the page names."""


@pages.get("/events/<int:event_id>/batches")
@staff_may("people.see")
def batches(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    return render_template(
        "organiser_site/attendees/batches.html",
        area="events",
        event=event,
        batches=batches_of(event.id),
        deeds=DEEDS,
        standings=STATES_OF_BATCHES,
        outcomes=OUTCOMES,
    )


@pages.get("/events/<int:event_id>/batches/<ref>")
@staff_may("signups.edit")
def batch(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    one = _batch(event.id, ref)
    if one.kind is BatchKind.IMPORT:
        return redirect(url_for(".bring_lines", event_id=event.id, ref=ref), 303)
    if one.kind is BatchKind.MESSAGE and one.state is BatchState.READY:
        return redirect(url_for("organiser_site.messages.check", event_id=event.id, ref=ref), 303)
    return _drawn(event, one, DeclineForm.made())


def _drawn(event: Event, one: Batch, form: DeclineForm) -> str:
    numbers = outcomes_of(one.id)
    return render_template(
        "organiser_site/attendees/batch.html",
        area="events",
        event=event,
        batch=one,
        numbers=numbers,
        people=[(outcome, some_rows(one.id, outcome, SHOWN)) for outcome in numbers],
        deeds=DEEDS,
        standings=STATES_OF_BATCHES,
        outcomes=OUTCOMES,
        reasons=REASONS,
        shown=SHOWN,
        form=form,
        deliveries=deliveries_of(one) if one.kind is BatchKind.MESSAGE else {},
        undelivered=undelivered(one, SHOWN) if one.kind is BatchKind.MESSAGE else (),
        mail_states=STATES,
        mail_reason=reason_words,
    )


@pages.post("/events/<int:event_id>/batches/<ref>")
@staff_may("signups.edit")
def start_batch(event_id: int, ref: str) -> ResponseReturnValue:
    """Let it happen. The first part at once; the worker does the rest."""
    event = found(event_id)
    one = _batch(event.id, ref)
    if one.kind is BatchKind.IMPORT:
        abort(404)
    form = DeclineForm.made()
    declining = one.kind is BatchKind.DECLINE
    if declining and not form.validate_on_submit():
        return _drawn(event, one, form), 422
    try:
        start(one, by=me(), **(form.why() if declining else {}))
    except NotReady:
        db.session.rollback()
        flash(_("This was started already."), "wait")
    else:
        db.session.commit()
        if carry_on(one.id):
            jobs.after_commit(JOB)
        db.session.commit()
    return redirect(url_for(".batch", event_id=event.id, ref=ref), 303)


def _batch(event_id: int, ref: str) -> Batch:
    return batch_by_ref(event_id, ref) or abort(404)
