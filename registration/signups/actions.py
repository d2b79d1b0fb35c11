"""What can happen to a sign-up. Actions flush; whoever called them commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, or_, select, update

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.consent import actions as consent
from registration.consent.rules import Asking, Decision
from registration.events.models import Event, EventState
from registration.forms import actions as forms
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.people.actions import find_or_make, mailbox_confirmed
from registration.people.queries import subject_of
from registration.signups.errors import (
    AlreadySignedUp,
    EventFull,
    NothingToConfirm,
    OfferIsOver,
    SentBefore,
    SignupsClosed,
    TooLateToChange,
)
from registration.signups.models import LIVING, TAKES_A_PLACE, Attendance, PlaceCount, Signup, SignupState
from registration.signups.queries import due_before
from registration.signups.rules import Situation, held_until, may_change_answers, state_on_arrival


@dataclass(frozen=True)
class Wish:
    """What somebody who wants to come told us, and the proof of what they were shown."""

    answers: Mapping[str, Any]
    language: str
    decisions: Sequence[Decision]
    asking: Asking
    shown_block_id: int | None


def sign_up(event: Situation, wish: Wish) -> int:
    """Take a place, or one in the waiting line, until the person confirms by mail. The sign-up's id.

    Place, answers, decisions and the message are stored together, or not at all.

    Raises:
        SignupsClosed, EventFull: nothing was stored.
        SentBefore: the same page was sent before.
        AlreadySignedUp: the person has a sign-up; the caller rolls back and may call ``remind_of``.
    """
    now = clock.now()
    if not event.takes_signups(now):
        raise SignupsClosed
    known = find_or_make(
        str(wish.answers["email"]), name=str(wish.answers.get("name", "")), language=wish.language
    )
    submission_id = forms.keep_submission(
        act=wish.asking.act,
        form_version_id=event.form_version_id,
        person_id=known.person_id,
        language=wish.language,
        answers=wish.answers,
        shown_block_id=wish.shown_block_id,
        shown_at=wish.asking.shown_at,
    )
    if submission_id is None:
        raise SentBefore
    already = db.session.scalar(
        select(Signup.id).where(
            Signup.event_id == event.event_id, Signup.person_id == known.person_id, Signup.state.in_(LIVING)
        )
    )
    if already is not None:
        raise AlreadySignedUp(already)
    arrival, place_taken = _arrive(event)
    signup_id = db.session.scalar(
        insert(Signup)
        .values(
            ref=new_ref(),
            event_id=event.event_id,
            person_id=known.person_id,
            submission_id=submission_id,
            state=state_on_arrival(place_taken=place_taken),
            arrival=arrival,
            language=wish.language,
            made_at=now,
            held_until=held_until(now, hours=settings.current().hold_hours, event_starts_at=event.starts_at),
        )
        .returning(Signup.id)
    )
    consent.record_decisions(known.subject_id, known.subject_ref, wish.decisions, wish.asking)
    outbox.post(
        "signups.confirm",
        person_id=known.person_id,
        language=wish.language,
        params={"signup": signup_id},
        context=f"event:{event.event_id}",
    )
    record("signup.made", "signup", signup_id, actor=ActorKind.PERSON, whose=known.subject_ref)
    return signup_id or 0


_TAKE = (
    update(PlaceCount)
    .where(
        or_(
            select(Event.capacity).where(Event.id == PlaceCount.event_id).scalar_subquery().is_(None),
            PlaceCount.taken
            < select(Event.capacity).where(Event.id == PlaceCount.event_id).scalar_subquery(),
        )
    )
    .values(taken=PlaceCount.taken + 1, arrivals=PlaceCount.arrivals + 1)
    .returning(PlaceCount.arrivals)
    .execution_options(synchronize_session=False)
)
_QUEUE = (
    update(PlaceCount)
    .values(arrivals=PlaceCount.arrivals + 1)
    .returning(PlaceCount.arrivals)
    .execution_options(synchronize_session=False)
)


def _arrive(event: Situation) -> tuple[int, bool]:
    """The number of this arrival, and whether it got a place.

    One conditional UPDATE decides and numbers: it locks the row, so that two people can neither take the
    last place nor share a number. Counting first and inserting then would let both in.
    """
    arrival = db.session.scalar(_TAKE.where(PlaceCount.event_id == event.event_id))
    if arrival is not None:
        return arrival, True
    if not event.waitlist:
        raise EventFull
    return db.session.scalar(_QUEUE.where(PlaceCount.event_id == event.event_id)) or 0, False


def remind_of(signup_id: int) -> None:
    """Tell somebody who signed up again what they have, by mail: the page tells nobody who is listed."""
    signup = db.session.get_one(Signup, signup_id)
    unconfirmed = signup.confirmed_at is None
    outbox.post(
        "signups.confirm" if unconfirmed else "signups.already",
        person_id=signup.person_id,
        language=signup.language,
        params={"signup": signup.id},
        context=f"event:{signup.event_id}",
    )


def confirm(signup: Signup) -> None:
    """The person pressed the button in our mail: the mailbox is theirs, and so is the place.

    Pressing twice changes nothing. A place that lapsed meanwhile is taken again if one is free.

    Raises:
        NothingToConfirm: the sign-up was cancelled.
    """
    _lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state is SignupState.CANCELLED:
        raise NothingToConfirm
    if signup.confirmed_at is not None:
        return
    now = clock.now()
    signup.confirmed_at = now
    if signup.state is SignupState.LAPSED:
        _come_back(signup)
    if signup.state is SignupState.HELD:
        signup.state = SignupState.CONFIRMED
        signup.held_until = None
    _believe(signup)
    kind = "signups.confirmed" if signup.state is SignupState.CONFIRMED else "signups.waiting"
    _write_to(signup, kind)
    _note("signup.confirmed", signup, state=signup.state.value)
    if signup.state is SignupState.WAITING:
        # A place may have fallen free while this person was not yet entitled to it.
        pass_on_free_places(signup.event)


def _come_back(signup: Signup) -> None:
    if living := db.session.scalar(
        select(Signup.id).where(
            Signup.event_id == signup.event_id,
            Signup.person_id == signup.person_id,
            Signup.state.in_(LIVING),
        )
    ):
        raise AlreadySignedUp(living)
    arrival = db.session.scalar(_TAKE.where(PlaceCount.event_id == signup.event_id))
    signup.state = SignupState.HELD if arrival is not None else SignupState.WAITING
    if arrival is None:
        arrival = db.session.scalar(_QUEUE.where(PlaceCount.event_id == signup.event_id))
    signup.arrival = arrival or signup.arrival


def _believe(signup: Signup) -> None:
    """What was decided on that form takes effect, and the name given there is the person's name."""
    subject = subject_of(signup.person_id)
    mailbox_confirmed(
        signup.person, name=str(signup.submission.answers.get("name", "")), language=signup.language
    )
    if subject is not None:
        consent.confirm_address(subject.id, subject.ref, signup.submission.act)


def cancel(signup: Signup, *, by: int | None = None, quietly: bool = False) -> None:
    """Give a place back. It goes to whoever has waited longest, at once.

    ``quietly`` sends the person no mail about it.
    """
    _lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state.value not in LIVING:
        return
    had_a_place = signup.state.value in TAKES_A_PLACE
    signup.state = SignupState.CANCELLED
    signup.cancelled_at = clock.now()
    signup.held_until = None
    db.session.flush()
    _note("signup.cancelled", signup, by=by)
    if not quietly:
        _write_to(signup, "signups.cancelled")
    if had_a_place:
        _give_back(signup.event)


def accept_offer(signup: Signup) -> None:
    """Take the place that fell free.

    Raises:
        OfferIsOver: the time ran out, or the place was given back.
    """
    _lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state is SignupState.CONFIRMED:
        return
    if signup.state is not SignupState.OFFERED or (signup.held_until or clock.now()) <= clock.now():
        raise OfferIsOver
    signup.state = SignupState.CONFIRMED
    signup.held_until = None
    _write_to(signup, "signups.confirmed")
    _note("signup.offer-accepted", signup)


def release_due(limit: int = 500) -> int:
    """Let places go that were held or offered long enough, and pass them on. How many."""
    now = clock.now()
    released = 0
    for signup_id, event_id in due_before(now, limit):
        _lock_places(event_id)
        signup = db.session.get_one(Signup, signup_id, populate_existing=True)
        if signup.state not in (SignupState.HELD, SignupState.OFFERED) or (signup.held_until or now) > now:
            continue
        was_offered = signup.state is SignupState.OFFERED
        signup.state = SignupState.LAPSED
        signup.held_until = None
        db.session.flush()
        _note("signup.offer-lapsed" if was_offered else "signup.lapsed", signup)
        _give_back(signup.event)
        released += 1
    return released


def change_answers(signup: Signup, answers: Mapping[str, Any]) -> None:
    """Put other answers in the place of the old ones. The address is not an answer: it is the mailbox.

    Raises:
        TooLateToChange: the event has begun.
    """
    if not may_change_answers(clock.now(), event_starts_at=signup.event.starts_at):
        raise TooLateToChange
    forms.change_answers(signup.submission, {**answers, "email": signup.submission.answers.get("email", "")})
    if name := answers.get("name"):
        signup.person.name = str(name)
    _note("signup.answers-changed", signup)


def mark_attendance(signup_ids: Sequence[int], attendance: Attendance, *, event_id: int, by: int) -> int:
    """Note who came. Only confirmed sign-ups of this event change; how many."""
    changed = db.session.scalars(
        update(Signup)
        .where(Signup.id.in_(signup_ids), Signup.event_id == event_id, Signup.state == SignupState.CONFIRMED)
        .values(attendance=attendance, attendance_at=clock.now())
        .returning(Signup.id)
    ).all()
    record("signup.attendance-marked", "event", event_id, by=by, number=len(changed), as_=attendance.value)
    return len(changed)


def _lock_places(event_id: int) -> None:
    """Wait in line for the row that counts the places. Whoever changes who has a place does this first."""
    db.session.execute(select(PlaceCount.id).where(PlaceCount.event_id == event_id).with_for_update())


def _give_back(event: Event) -> None:
    db.session.execute(
        update(PlaceCount)
        .where(PlaceCount.event_id == event.id)
        .values(taken=PlaceCount.taken - 1)
        .execution_options(synchronize_session=False)
    )
    pass_on_free_places(event)


def pass_on_free_places(event: Event) -> None:
    """Offer every free place to whoever has waited longest; one open offer per place (E3)."""
    now = clock.now()
    if event.state is not EventState.PUBLISHED or now >= event.starts_at:
        return
    while waiting := db.session.scalar(
        select(Signup)
        .where(
            Signup.event_id == event.id,
            Signup.state == SignupState.WAITING,
            Signup.confirmed_at.is_not(None),
        )
        .order_by(Signup.arrival)
        .limit(1)
    ):
        taken = db.session.scalar(
            _TAKE.values(arrivals=PlaceCount.arrivals).where(PlaceCount.event_id == event.id)
        )
        if taken is None:
            return
        waiting.state = SignupState.OFFERED
        waiting.held_until = held_until(
            now, hours=settings.current().offer_hours, event_starts_at=event.starts_at
        )
        db.session.flush()
        _write_to(waiting, "signups.offer")
        _note("signup.offered", waiting)


def _write_to(signup: Signup, kind: str) -> None:
    outbox.post(
        kind,
        person_id=signup.person_id,
        language=signup.language,
        params={"signup": signup.id},
        context=f"event:{signup.event_id}",
    )


def _note(action: str, signup: Signup, *, by: int | None = None, **details: Any) -> None:
    subject = subject_of(signup.person_id)
    record(
        action,
        "signup",
        signup.id,
        actor=ActorKind.STAFF if by else ActorKind.PERSON,
        by=by,
        whose=subject.ref if subject else None,
        **details,
    )
