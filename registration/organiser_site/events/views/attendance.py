"""Who came. Whoever looks is written down; what was searched for is not."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organiser_site.events.pages import found, me, pages
from registration.organiser_site.events.words import ATTENDANCES, SOURCES
from registration.signups import attendees as lists
from registration.signups.actions import mark_attendance
from registration.signups.attendance import reports_of
from registration.signups.attendees import Sieve
from registration.signups.models import Attendance, SignupState
from registration.web.access import staff_may
from registration.web.asked import number, one_of
from registration.web.paging import page_of
from registration.web.reading import reading_of

A_PAGE = 100
OF_THE_LIST = ("q", "attendance", "page")
LONGEST_SEARCH = 200


@pages.route("/events/<int:event_id>/attendance", methods=["GET", "POST"])
@staff_may("attendance.mark", writes=True)
def attendance(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if request.method == "POST":
        _mark(event)
        return redirect(url_for(".attendance", event_id=event.id, **_here()))
    sieve = Sieve(
        words=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        state=SignupState.CONFIRMED,
        attendance=one_of(Attendance, request.args.get("attendance")),
        order="name",
    )
    page = page_of(lists.number_of(event.id, sieve).number, A_PAGE)
    listed = lists.listed(event.id, sieve, [], limit=page.size, offset=page.offset)
    people = reading_of(event).people(listed)
    record("signup.listed", "event", event.id, by=me(), number=len(people))
    db.session.commit()
    return render_template(
        "organiser_site/events/attendance.html",
        event=event,
        sieve=sieve,
        page=page,
        people=people,
        reports=reports_of(event.id),
        sources=SOURCES,
        timed=any(each.minutes_attended is not None for each in people),
        here=_here(),
        attendances=ATTENDANCES,
        now=clock.now(),
    )


def _mark(event: Event) -> None:
    if clock.now() < event.starts_at:
        flash(_("Attendance can be marked once the event has begun."), "stop")
        return
    deed = request.form.get("do", "")
    if deed == "rest":
        unmarked = Sieve(state=SignupState.CONFIRMED, attendance=Attendance.UNKNOWN)
        chosen, wish = lists.chosen_ids(event.id, unmarked), Attendance.ABSENT
    else:
        ticked = [each for text in request.form.getlist("who") if (each := number(text))]
        chosen, wish = ticked, one_of(Attendance, deed) or abort(400)
    if isinstance(chosen, list) and not chosen:
        flash(_("Choose people first, then mark them."), "wait")
        return
    changed = mark_attendance(chosen, wish, event_id=event.id, by=me() or 0)
    db.session.commit()
    flash(ngettext("%(num)s person marked.", "%(num)s people marked.", changed), "good")


def _here() -> dict[str, Any]:
    """What the address says about the list, so that deeds come back to it. Nothing else is taken over."""
    return {name: request.args[name] for name in OF_THE_LIST if request.args.get(name)}
