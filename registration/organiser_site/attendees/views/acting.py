"""Deeds on the ticked people of a list, or on everybody who fits."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organiser_site.attendees.address import here
from registration.organiser_site.attendees.pages import found, me, pages, sieve_of
from registration.signups import attendees as lists
from registration.signups.actions import label_from, label_many, mark_attendance, prepare, unlabel_many
from registration.signups.models import Attendance, BatchKind
from registration.web.access import staff_may
from registration.web.asked import number

MOST_TICKED = 1000
PREPARED = {
    "confirm": (BatchKind.CONFIRM, "organiser_site.attendees.batch"),
    "cancel": (BatchKind.CANCEL, "organiser_site.attendees.batch"),
    "approve": (BatchKind.APPROVE, "organiser_site.attendees.batch"),
    "decline": (BatchKind.DECLINE, "organiser_site.attendees.batch"),
    "write": (BatchKind.MESSAGE, "organiser_site.messages.write"),
}
"""What is looked at before it happens: its kind, and the page for that."""


@pages.post("/events/<int:event_id>/attendees")
@staff_may("signups.edit")
def act(event_id: int) -> ResponseReturnValue:
    event, deed = found(event_id), request.form.get("do", "")
    chosen = selection(event)
    back = redirect(url_for(".index", event_id=event.id, **here(request.args)), 303)
    if chosen is None:
        flash(_("Choose people first, then say what to do with them."), "wait")
        return back
    if deed in PREPARED:
        kind, page = PREPARED[deed]
        batch = prepare(kind, event.id, chosen, by=me())
        db.session.commit()
        return redirect(url_for(page, event_id=event.id, ref=batch.ref), 303)
    if deed in _AT_ONCE:
        _AT_ONCE[deed](event, chosen)
    return back


def selection(event: Event) -> Any:
    """The chosen sign-ups as a statement: everybody who fits the address, or the ticked; or nothing."""
    purposes = lists.purposes_asked(event)
    sieve = sieve_of(event, purposes)
    if request.form.get("everyone"):
        return lists.chosen_ids(event.id, sieve)
    ticked = [signup_id for each in request.form.getlist("who") if (signup_id := number(each))]
    return lists.chosen_ids(event.id, lists.Sieve(), ticked[:MOST_TICKED]) if ticked else None


def _mark(event: Event, chosen: Any, attendance: Attendance) -> None:
    if clock.now() < event.starts_at:
        flash(_("Attendance can be marked once the event has begun."), "stop")
        return
    changed = mark_attendance(chosen, attendance, event_id=event.id, by=me())
    db.session.commit()
    flash(ngettext("%(num)s person marked.", "%(num)s people marked.", changed), "good")


def _label(event: Event, chosen: Any) -> None:
    label = label_from(request.form.get("label", ""))
    if not label:
        flash(_("Write the label first."), "wait")
        return
    changed = label_many(chosen, label, event_id=event.id, by=me())
    db.session.commit()
    flash(ngettext("%(num)s person labelled.", "%(num)s people labelled.", changed), "good")


def _unlabel(event: Event, chosen: Any) -> None:
    label = label_from(request.form.get("label", ""))
    changed = unlabel_many(chosen, label, event_id=event.id, by=me()) if label else 0
    db.session.commit()
    flash(
        ngettext("Label taken off %(num)s person.", "Label taken off %(num)s people.", changed),
        "good" if changed else "wait",
    )


_AT_ONCE: dict[str, Callable[[Event, Any], None]] = {
    "attended": lambda event, chosen: _mark(event, chosen, Attendance.ATTENDED),
    "absent": lambda event, chosen: _mark(event, chosen, Attendance.ABSENT),
    "label": _label,
    "unlabel": _unlabel,
}
