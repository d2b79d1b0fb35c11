"""Letting people in: by a scan, beyond the places there are, without a sign-up, and taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.events.models import Event
from registration.forms import actions as forms
from registration.forms.queries import lacks_a_file
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.people.actions import find_or_make
from registration.signups.actions.arriving import Wish
from registration.signups.actions.noting import note, write_to
from registration.signups.actions.parts import keep_parts, parts_of, parts_wanted
from registration.signups.actions.places import lock_places, take_all, take_regardless
from registration.signups.actions.reckoning import reckon
from registration.signups.actions.staffing import confirm_for
from registration.signups.checkin import Answer, Verdict, doors_open, standing
from registration.signups.errors import AlreadySignedUp, EventFull, NoPlaceLeft, SentBefore, SignupsClosed
from registration.signups.models import Attendance, Checkin, Signup, SignupState
from registration.signups.queries import living_signup
from registration.signups.searching import findable

AT_THE_DOOR = "door"
"""The source of sign-ups that were made there."""


@dataclass(frozen=True)
class Scan:
    """One press or one code at a door."""

    client_ref: str
    """Made by the device. Sent again, it is the same scan and changes nothing."""
    at: datetime
    by: int
    door: str = ""


def check_in(event: Event, signup: Signup, scan: Scan) -> Answer:
    """Let somebody in, if they may. Whoever is in already stays in since then; the first time wins.

    A place that was held or offered becomes theirs: they stand here.
    """
    if signup.event_id != event.id:
        return Answer(Verdict.OTHER, event=signup.event)
    lock_places(event.id)
    db.session.refresh(signup)
    before = db.session.scalar(select(Checkin).where(Checkin.client_ref == scan.client_ref))
    if before is not None:
        return _said_before(signup, before)
    if not doors_open(event, scan.at):
        return Answer(Verdict.CLOSED, signup)
    if signup.state in (SignupState.CANCELLED, SignupState.LAPSED, SignupState.DECLINED):
        return Answer(Verdict.CANCELLED, signup)
    if signup.state in (SignupState.WAITING, SignupState.APPLIED):
        return Answer(Verdict.WAITING, signup)
    if signup.state is not SignupState.CONFIRMED:
        confirm_for(signup, by=scan.by)
    return _let_in(signup, scan)


def _said_before(signup: Signup, before: Checkin) -> Answer:
    first = standing(before.signup_id)
    if before.undone_at is not None or first is None:
        return Answer(Verdict.UNDONE, signup)
    verdict = Verdict.IN if first.id == before.id else Verdict.ALREADY
    return Answer(verdict, signup, first.at, first.door)


def _let_in(signup: Signup, scan: Scan) -> Answer:
    first = standing(signup.id)
    db.session.add(
        Checkin(signup_id=signup.id, client_ref=scan.client_ref, at=scan.at, door=scan.door[:40], by=scan.by)
    )
    if first is not None and first.at <= scan.at:
        db.session.flush()
        return Answer(Verdict.ALREADY, signup, first.at, first.door)
    # A door without network may tell late that somebody came earlier: then that is when they came.
    signup.attendance, signup.attendance_at = Attendance.ATTENDED, scan.at
    db.session.flush()
    note("checkin.let-in", signup, by=scan.by)
    return Answer(Verdict.IN, signup, scan.at, scan.door)


def undo_check_in(signup: Signup, *, by: int) -> None:
    """They did not come in after all. A scan that is sent again later does not bring it back."""
    lock_places(signup.event_id)
    undone = db.session.scalars(
        update(Checkin)
        .where(Checkin.signup_id == signup.id, Checkin.undone_at.is_(None))
        .values(undone_at=clock.now())
        .returning(Checkin.id)
        .execution_options(synchronize_session=False)
    ).all()
    if undone:
        reckon(signup.event_id, [signup.id])
        note("checkin.undone", signup, by=by)


def admit(signup: Signup, scan: Scan, *, beyond: bool) -> Answer:
    """Somebody who waits gets a place here and now, if one is free.

    ``beyond`` lets them in although all are taken: somebody who answers for the room decided that.
    """
    if not doors_open(signup.event, scan.at):
        return Answer(Verdict.CLOSED, signup)
    lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state in (SignupState.WAITING, SignupState.APPLIED):
        try:
            confirm_for(signup, by=scan.by)
        except NoPlaceLeft:
            if not beyond:
                return Answer(Verdict.FULL, signup)
            take_regardless(signup.event_id, parts_of(signup.id))
            signup.state, signup.held_until, signup.staff_place = SignupState.CONFIRMED, None, True
            db.session.flush()
            note("checkin.let-in-beyond-places", signup, by=scan.by)
            write_to(signup, "signups.confirmed" if signup.confirmed_at else "signups.confirm")
    return check_in(signup.event, signup, scan)


def walk_in(event: Event, wish: Wish, scan: Scan, *, beyond: bool) -> Signup:
    """Somebody signs up at the door, on a device that was handed to them, and is in.

    Their place needs no confirmed mailbox, as they stand here; what they allowed waits for it as ever, for
    anybody can type any address.

    Raises:
        SignupsClosed: the doors of this event are not open.
        EventFull: no place is left, and ``beyond`` was not said.
        AlreadySignedUp: the person has a sign-up.
        SentBefore: the same page was sent before.
    """
    if not doors_open(event):
        raise SignupsClosed
    lock_places(event.id)
    known = find_or_make(
        str(wish.answers["email"]), name=str(wish.answers.get("name", "")), language=wish.language
    )
    submission_id = forms.keep_submission(
        act=wish.asking.act,
        form_version_id=event.form_version_id or 0,
        person_id=known.person_id,
        language=wish.language,
        answers=wish.answers,
        shown_block_id=wish.shown_block_id,
        shown_at=wish.asking.shown_at or clock.now(),
    )
    if submission_id is None:
        raise SentBefore
    if living := living_signup(event.id, known.person_id):
        raise AlreadySignedUp(living.id)
    parts = parts_wanted(event.id, wish.answers)
    arrival = take_all(event.id, parts, for_staff=True)
    if arrival is None:
        if not beyond:
            raise EventFull
        arrival = take_regardless(event.id, parts)
    signup = Signup(
        ref=new_ref(),
        event_id=event.id,
        person_id=known.person_id,
        submission_id=submission_id,
        state=SignupState.CONFIRMED,
        arrival=arrival,
        language=wish.language,
        made_at=clock.now(),
        source=AT_THE_DOOR,
        staff_place=True,
        lacks_file=event.form_version is not None and lacks_a_file(event.form_version, wish.answers),
        **findable(wish.answers, wish.unsearched),
    )
    db.session.add(signup)
    db.session.flush()
    keep_parts(signup.id, parts)
    consent.record_decisions(known.subject_id, known.subject_ref, wish.decisions, wish.asking)
    write_to(signup, "signups.confirm")
    record("signup.walked-in", "signup", signup.id, by=scan.by, whose=known.subject_ref)
    _let_in(signup, scan)
    return signup
