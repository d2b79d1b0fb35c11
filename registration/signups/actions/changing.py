"""What becomes of a sign-up: confirmed, cancelled, offered a place, lapsed, attended."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, update

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.events.models import Admission
from registration.forms import actions as forms
from registration.forms.queries import lacks_a_file, restricted_codes
from registration.forms.rules import declared_country
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.actions import mailbox_confirmed
from registration.people.queries import subject_of
from registration.signups.actions.grouping import ask_companions, kind_that_asks
from registration.signups.actions.noting import note, write_to
from registration.signups.actions.parts import parts_of
from registration.signups.actions.places import (
    give_back,
    lock_places,
    move,
    pass_on_free_places,
    queue,
    take_all,
)
from registration.signups.errors import AlreadySignedUp, NothingToConfirm, OfferIsOver, TooLateToChange
from registration.signups.invitations import has_invitation
from registration.signups.models import LIVING, TAKES_A_PLACE, Attendance, Signup, SignupState
from registration.signups.queries import LAPSES, due_before
from registration.signups.rules import may_change_answers
from registration.signups.searching import findable

TOLD = {SignupState.CONFIRMED: "signups.confirmed", SignupState.APPLIED: "signups.applied"}
"""What the mail after the press is about, where it is not the waiting line."""


def confirm(signup: Signup) -> None:
    """The person pressed the button in our mail: the mailbox is theirs, and so is the place.

    Pressing twice changes nothing. A place that lapsed meanwhile is taken again if one is free.

    Raises:
        NothingToConfirm: the sign-up was cancelled.
    """
    lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state in (SignupState.CANCELLED, SignupState.DECLINED):
        raise NothingToConfirm
    if signup.confirmed_at is not None:
        return
    now = clock.now()
    signup.confirmed_at = now
    if signup.state is SignupState.LAPSED:
        _come_back(signup)
    if signup.state is SignupState.HELD:
        signup.state = SignupState.CONFIRMED
    if signup.state is not SignupState.OFFERED:
        signup.held_until = None
    _believe(signup)
    write_to(signup, TOLD.get(signup.state, "signups.waiting"))
    note("signup.confirmed", signup, state=signup.state.value)
    if signup.state is SignupState.WAITING:
        # A place may have fallen free while this person was not yet entitled to it.
        pass_on_free_places(signup.event)
    if signup.event.most_in_group > 1:
        ask_companions(signup)


def _come_back(signup: Signup) -> None:
    if living := db.session.scalar(
        select(Signup.id).where(
            Signup.event_id == signup.event_id,
            Signup.person_id == signup.person_id,
            Signup.state.in_(LIVING),
        )
    ):
        raise AlreadySignedUp(living)
    if signup.event.admission is Admission.APPROVAL and not has_invitation(signup.id):
        signup.state = SignupState.APPLIED
        return
    arrival = take_all(signup.event_id, parts_of(signup.id))
    signup.state = SignupState.WAITING if arrival is None else SignupState.HELD
    signup.arrival = queue(signup.event_id) if arrival is None else arrival


def _believe(signup: Signup) -> None:
    """What was decided on that form takes effect, and the name given there is the person's name."""
    subject = subject_of(signup.person_id)
    answers = signup.submission.answers
    mailbox_confirmed(
        signup.person,
        name=str(answers.get("name", "")),
        language=signup.language,
        country=declared_country(answers),
    )
    if subject is not None:
        consent.confirm_address(subject.id, subject.ref, signup.submission.act)


def cancel(signup: Signup, *, by: int | None = None, quietly: bool = False) -> None:
    """Give a place back. It goes to whoever has waited longest, at once.

    ``quietly`` sends the person no mail about it.
    """
    lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state.value not in LIVING:
        return
    was = signup.state.value
    signup.state = SignupState.CANCELLED
    signup.cancelled_at = clock.now()
    signup.held_until = None
    db.session.flush()
    note("signup.cancelled", signup, by=by)
    if not quietly:
        write_to(signup, "signups.cancelled", was=was, by_staff=by is not None)
    if was in TAKES_A_PLACE:
        give_back(signup)


def keep_after_postponing(signup: Signup) -> None:
    """The person still comes on the new date. Said twice it is said once."""
    if signup.state.value in LIVING and signup.still_comes_at is None:
        signup.still_comes_at = clock.now()
        note("signup.kept", signup)


def accept_offer(signup: Signup) -> None:
    """Take the place that fell free.

    Raises:
        OfferIsOver: the time ran out, or the place was given back.
    """
    lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state is SignupState.CONFIRMED:
        return
    if signup.state is not SignupState.OFFERED or (signup.held_until or clock.now()) <= clock.now():
        raise OfferIsOver
    signup.state = SignupState.CONFIRMED
    signup.held_until = None
    write_to(signup, "signups.confirmed" if signup.confirmed_at else kind_that_asks(signup))
    note("signup.offer-accepted", signup)


def release_due(limit: int = 500) -> int:
    """Let places go that were held or offered long enough, and pass them on. How many."""
    now = clock.now()
    released = 0
    for signup_id, event_id in due_before(now, limit):
        lock_places(event_id)
        signup = db.session.get_one(Signup, signup_id, populate_existing=True)
        if signup.state not in LAPSES or signup.held_until is None or signup.held_until > now:
            continue
        was_offered = signup.state is SignupState.OFFERED
        had_a_place = signup.state.value in TAKES_A_PLACE
        signup.state = SignupState.LAPSED
        signup.held_until = None
        db.session.flush()
        note("signup.offer-lapsed" if was_offered else "signup.lapsed", signup, by_itself=True)
        if had_a_place:
            give_back(signup)
        released += 1
    return released


def change_answers(signup: Signup, answers: Mapping[str, Any]) -> None:
    """Put other answers in the place of the old ones. The address is not an answer: it is the mailbox.

    Raises:
        TooLateToChange: the event has begun, or will in less than the hours it sets.
        PartsFull: what is asked for now has no place left.
    """
    event = signup.event
    if not may_change_answers(clock.now(), event_starts_at=event.starts_at, hours=event.changes_until):
        raise TooLateToChange
    kept = {**answers, "email": signup.submission.answers.get("email", "")}
    move(signup, kept)
    before = signup.mode
    forms.change_answers(signup.submission, kept)
    found = findable(kept, restricted_codes(signup.submission.form_version))
    signup.search, signup.sort_name = found["search"], found["sort_name"]
    signup.lacks_file = lacks_a_file(signup.submission.form_version, kept)
    if name := answers.get("name"):
        signup.person.name = str(name)
    signup.person.country = declared_country(answers) or signup.person.country
    if signup.state is SignupState.CONFIRMED and signup.mode is not before:
        write_to(signup, "signups.confirmed")  # with the place or the link that is right now
    note("signup.answers-changed", signup)


def mark_attendance(
    signups: Sequence[int] | Select[Any], attendance: Attendance, *, event_id: int, by: int
) -> int:
    """Note who came. Only confirmed sign-ups of this event change; how many."""
    changed = db.session.scalars(
        update(Signup)
        .where(Signup.id.in_(signups), Signup.event_id == event_id, Signup.state == SignupState.CONFIRMED)
        .values(attendance=attendance, attendance_at=clock.now())
        .returning(Signup.id)
        .execution_options(synchronize_session=False)
    ).all()
    record("signup.attendance-marked", "event", event_id, by=by, number=len(changed), as_=attendance.value)
    return len(changed)
