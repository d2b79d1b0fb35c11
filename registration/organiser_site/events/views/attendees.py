"""The people of an event. Whoever looks is written down; what was searched for is not."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from flask import Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.consent.models import Purpose
from registration.consent.queries import history_of, published
from registration.events.models import Event
from registration.events.rules import context_of
from registration.forms.answers import readable
from registration.forms.queries import fields_answered, fields_of, internal_of
from registration.forms.rules import Field, asking_for_country
from registration.foundation import clock, settings
from registration.foundation.database import db, reading
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, ngettext, pick, speaking
from registration.organiser_site.events.pages import found, me, pages
from registration.organiser_site.events.words import ATTENDANCES, KINDS, STATES, named
from registration.organiser_site.people.naming import named_in
from registration.signups import attendees as lists
from registration.signups.actions import mark_attendance
from registration.signups.attendees import Sieve
from registration.signups.models import Attendance, SignupState
from registration.web.access import staff_may
from registration.web.paging import page_of
from registration.web.spreadsheets import csv_chunks

A_PAGE = 50
ORDERS = ("time", "-time", "name", "-name")
OF_THE_LIST = ("q", "state", "allowed", "attendance", "order", "page")
LONGEST_SEARCH = 200
LONGEST_NUMBER = 10
Kind = TypeVar("Kind", bound=StrEnum)


@pages.get("/events/<int:event_id>/attendees")
@staff_may("people.see", writes=True)
def attendees(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    purposes = lists.purposes_asked(event)
    sieve = _sieve(purposes)
    page = page_of(lists.count(event.id, sieve), A_PAGE)
    people = lists.listed(event.id, sieve, purposes, limit=page.size, offset=page.offset)
    names = named(purposes)
    record("signup.listed", "event", event.id, by=me(), number=len(people))
    db.session.commit()
    return render_template(
        "organiser_site/events/attendees.html",
        event=event,
        purposes=names,
        choices=[(each.code, f"{each.name} ({each.mark})") for each in names],
        sieve=sieve,
        page=page,
        people=people,
        here=_here(),
        sort={"name": _sort(event, sieve, "name"), "time": _sort(event, sieve, "time")},
        states=STATES,
        kinds=KINDS,
        now=clock.now(),
    )


@pages.get("/events/<int:event_id>/attendees/<int:signup_id>")
@staff_may("people.see", writes=True)
def attendee(event_id: int, signup_id: int) -> ResponseReturnValue:
    event = found(event_id)
    signup, subject = lists.attendee(event.id, signup_id) or abort(404)
    context = context_of(event.id)
    here = [
        line
        for line in history_of(subject.id)
        if line.context == context or line.act == signup.submission.act
    ]
    record("signup.seen", "signup", signup.id, by=me(), whose=subject.ref)
    db.session.commit()
    answers, noted = signup.submission.answers, signup.submission.noted or {}
    return render_template(
        "organiser_site/events/attendee.html",
        noted=[
            (pick(field.label), readable(field, noted.get(field.code)))
            for field in internal_of(signup.submission.form_version)
        ],
        event=event,
        signup=signup,
        answers=[
            (pick(field.label), readable(field, answers.get(field.code)))
            for field in fields_answered(signup.submission.form_version, answers)
        ],
        history=here,
        about=named_in(here),
        messages_sent=lists.messages_to(signup),
        states=STATES,
        kinds=KINDS,
        now=clock.now(),
    )


@pages.route("/events/<int:event_id>/attendance", methods=["GET", "POST"])
@staff_may("attendance.mark", writes=True)
def attendance(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if request.method == "POST":
        _mark(event)
        back = ".attendees" if request.form.get("back") == "attendees" else ".attendance"
        return redirect(url_for(back, event_id=event.id, **_here()))
    sieve = Sieve(
        words=_words(),
        state=SignupState.CONFIRMED,
        attendance=_one_of(Attendance, request.args.get("attendance")),
        order="name",
    )
    page = page_of(lists.count(event.id, sieve), A_PAGE * 2)
    people = lists.listed(event.id, sieve, [], limit=page.size, offset=page.offset)
    record("signup.listed", "event", event.id, by=me(), number=len(people))
    db.session.commit()
    return render_template(
        "organiser_site/events/attendance.html",
        event=event,
        sieve=sieve,
        page=page,
        people=people,
        here=_here(),
        attendances=ATTENDANCES,
        now=clock.now(),
    )


@pages.post("/events/<int:event_id>/export")
@staff_may("people.export")
def export(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    chosen = _chosen()
    record("signup.exported", "event", event.id, by=me(), chosen=len(chosen))
    db.session.commit()
    purposes = lists.purposes_asked(event)
    rows = _rows(event, _sieve(purposes), purposes, chosen, language())
    answer = Response(stream_with_context(csv_chunks(rows)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}.csv")
    return answer


def _rows(
    event: Event, sieve: Sieve, purposes: Sequence[Purpose], chosen: Sequence[int], tongue: str
) -> Iterator[Sequence[object]]:
    """Head and rows of the file. Answers to earlier versions of the form stand under the same question."""
    with reading(), speaking(tongue):
        fields: dict[str, Field] = {}
        for version in lists.forms_filled_in(event.id):
            fields |= {field.code: field for field in fields_of(version)}
        if any(each.countries for each in published()):
            asked = asking_for_country(tuple(fields.values()), settings.current().languages)
            fields = {field.code: field for field in asked}
        yield [
            _("Number"),
            *(pick(field.label) for field in fields.values()),
            _("State"),
            _("Signed up"),
            _("Attendance"),
            *(each.name for each in named(purposes)),
        ]
        for person in lists.streamed(event.id, sieve, purposes, chosen):
            yield [
                person.id,
                *(readable(field, person.answers.get(field.code)) for field in fields.values()),
                STATES[person.state],
                person.made_at.isoformat(timespec="seconds"),
                ATTENDANCES[person.attendance],
                *(_("Yes") if purpose.code in person.allows else _("No") for purpose in purposes),
            ]


def _mark(event: Event) -> None:
    if clock.now() < event.starts_at:
        flash(_("Attendance can be marked once the event has begun."), "stop")
        return
    deed = request.form.get("do", "")
    if deed == "rest":
        unmarked = Sieve(state=SignupState.CONFIRMED, attendance=Attendance.UNKNOWN)
        chosen, wish = [each.id for each in lists.streamed(event.id, unmarked, [])], Attendance.ABSENT
    else:
        chosen, wish = _chosen(), _one_of(Attendance, deed) or abort(400)
    if not chosen:
        flash(_("Choose people first, then mark them."), "wait")
        return
    changed = mark_attendance(chosen, wish, event_id=event.id, by=me() or 0)
    db.session.commit()
    flash(ngettext("%(num)s person marked.", "%(num)s people marked.", changed), "good")


def _sieve(purposes: Sequence[Purpose]) -> Sieve:
    """What the address asks for. Words that make no sense ask for everybody."""
    allowed = request.args.get("allowed", "")
    order = request.args.get("order", "time")
    return Sieve(
        words=_words(),
        state=_one_of(SignupState, request.args.get("state")),
        allowed=next((each for each in purposes if each.code == allowed), None),
        order=order if order in ORDERS else "time",
    )


def _here() -> dict[str, Any]:
    """What the address says about the list, so that deeds come back to it. Nothing else is taken over."""
    return {name: request.args[name] for name in OF_THE_LIST if request.args.get(name)}


def _sort(event: Event, sieve: Sieve, name: str) -> tuple[str, str | None]:
    """The address that sorts by this column, and how it is sorted by it now."""
    now = {name: "ascending", f"-{name}": "descending"}.get(sieve.order)
    here: dict[str, Any] = {key: value for key, value in _here().items() if key not in ("page", "order")}
    wish = f"-{name}" if now == "ascending" else name
    return url_for(".attendees", event_id=event.id, **here, order=wish), now


def _words() -> str:
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


def _one_of(kind: type[Kind], value: str | None) -> Kind | None:
    try:
        return kind(value or "")
    except ValueError:
        return None


def _chosen() -> list[int]:
    """Ids of the ticked rows; those a database could not hold are nobody's."""
    ticked = request.form.getlist("who")
    return [int(each) for each in ticked if each.isascii() and each.isdigit() and len(each) < LONGEST_NUMBER]
