"""Signing up: from the press on the form to the message that asks to confirm."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.consent import actions as consent
from registration.consent.rules import Asking, Decision
from registration.events.models import Admission
from registration.forms import actions as forms
from registration.foundation import clock, settings
from registration.foundation.database import Asked, db, send, table_of
from registration.foundation.ids import new_ref
from registration.foundation.inserting import InsertNumbered
from registration.mail import outbox
from registration.people.actions import find_or_make
from registration.signups.actions.grouping import Companion, Group, gather, keep_places, kind_that_asks
from registration.signups.actions.parts import keep_parts, parts_wanted, refuse_full, take_parts
from registration.signups.actions.places import queue, take, untake
from registration.signups.errors import (
    AlreadySignedUp,
    EventFull,
    GroupTooLarge,
    NotAdmitted,
    PartsFull,
    SentBefore,
    SignupsClosed,
)
from registration.signups.models import LIVING, Attendance, Signup, SignupState
from registration.signups.rules import Situation, held_until, state_on_arrival
from registration.signups.searching import findable

_signups = table_of(Signup)
_SIGNUP = InsertNumbered(Signup)
_LIVING = select(_signups.c.id).where(
    _signups.c.event_id == bindparam("of_event"),
    _signups.c.person_id == bindparam("of_person"),
    _signups.c.state.in_(LIVING),
)


@dataclass(frozen=True)
class Wish:
    """What somebody who wants to come told us, and the proof of what they were shown."""

    answers: Mapping[str, Any]
    language: str
    decisions: Sequence[Decision]
    asking: Asking
    shown_block_id: int | None
    unsearched: Collection[str]
    """Codes of the questions of this form that not everybody may read the answers to."""
    source: str = ""
    """Where the link stood that was followed."""
    invited: bool = False
    """Whether the organisers let this person in already, by a personal link."""
    companions: Sequence[Companion] = ()
    """For whom else a place is wanted."""
    mailbox_first: bool = False
    """Whether nothing else vouches for somebody being there, so that only the mailbox can."""


def sign_up(event: Situation, wish: Wish) -> int:
    """Take a place, or one in the waiting line, until the person confirms by mail. The sign-up's id.

    Place, answers, decisions and the message are stored together, or not at all.

    Raises:
        SignupsClosed, EventFull, PartsFull, GroupTooLarge, NotAdmitted: nothing was stored.
        SentBefore: the same page was sent before.
        AlreadySignedUp: the person has a sign-up; the caller rolls back and may call ``remind_of``.
    """
    now = clock.now()
    if not event.takes_signups(now) or event.form_version_id is None:
        raise SignupsClosed
    if not wish.invited and not event.lets_in(str(wish.answers["email"])):
        raise NotAdmitted
    known = find_or_make(
        str(wish.answers["email"]), name=str(wish.answers.get("name", "")), language=wish.language
    )
    kept = forms.submission_kept(
        act=wish.asking.act,
        form_version_id=event.form_version_id,
        person_id=known.person_id,
        language=wish.language,
        answers=wish.answers,
        shown_block_id=wish.shown_block_id,
        shown_at=wish.asking.shown_at or now,
    )
    if not known.met_now:
        _its_number(kept)
        _refuse_a_second(event.event_id, known.person_id)
    # Before the place: all others wait while somebody has the row that counts them.
    consent.record_decisions(known.subject_id, known.subject_ref, wish.decisions, wish.asking)
    drawn = _SIGNUP.draw()
    group, parts = None, parts_wanted(event.event_id, wish.answers) if event.parts else []
    try:
        if wish.companions:
            group = gather(event, known.person_id, wish.companions, wish.language)
        arrival, state = _arrival_of(event, wish, group, parts)
    except (EventFull, PartsFull, GroupTooLarge):
        _its_number(kept)  # Who sent the same page before is told that, and not that they came too late.
        raise
    submission_id = _its_number(kept)
    if not known.met_now:
        # Once more, under the lock: another page of theirs may have been sent in the same moment.
        _refuse_a_second(event.event_id, known.person_id)
    mailbox_first = event.confirm_mailbox or wish.mailbox_first
    hours = event.hold_hours or settings.current().hold_hours
    until = held_until(now, hours=hours, event_starts_at=event.starts_at)
    signup_id = _SIGNUP.send(
        {
            "ref": new_ref(),
            "event_id": event.event_id,
            "person_id": known.person_id,
            "submission_id": submission_id,
            "state": state,
            "arrival": arrival,
            "language": wish.language,
            "made_at": now,
            "held_until": until if mailbox_first else None,
            "attendance": Attendance.UNKNOWN,
            "source": wish.source,
            **findable(wish.answers, wish.unsearched),
        },
        drawn,
    )
    keep_parts(signup_id, parts)
    if group is not None:
        keep_places(event, group, signup_id, first=arrival + 1, until=until, language=wish.language)
    outbox.post(
        "signups.confirm" if mailbox_first else "signups.standing",
        person_id=known.person_id,
        language=wish.language,
        params={"signup": signup_id},
        context=f"event:{event.event_id}",
    )
    vouched = {"mailbox_first": True} if wish.mailbox_first else {}
    record("signup.made", "signup", signup_id, actor=ActorKind.PERSON, whose=known.subject_ref, **vouched)
    return signup_id


def _its_number(kept: Asked) -> int:
    """The id of what was kept.

    Raises:
        SentBefore: nothing was, because the same page was sent before.

    """
    number: int | None = kept.answer.scalar()
    if number is None:
        raise SentBefore
    return number


def _refuse_a_second(event_id: int, person_id: int) -> None:
    already = send(_LIVING, {"of_event": event_id, "of_person": person_id}).scalar()
    if already is not None:
        raise AlreadySignedUp(already)


def _arrival_of(
    event: Situation, wish: Wish, group: Group | None, parts: Sequence[int]
) -> tuple[int, SignupState]:
    """The number of this arrival, and how it stands."""
    if event.admission is Admission.APPROVAL and not wish.invited:
        return queue(event.event_id), SignupState.APPLIED
    if group is not None:
        # Places for several people are taken together or not at all: nobody of them waits.
        if full := take_parts(parts):
            refuse_full(full)
        arrival, place_taken = group.arrival, True
    else:
        arrival, place_taken = _arrive(event)
        if place_taken and parts:
            place_taken = _take_parts(event, parts)
    mailbox_first = event.confirm_mailbox or wish.mailbox_first
    return arrival, state_on_arrival(place_taken=place_taken, confirm_mailbox=mailbox_first)


def _arrive(event: Situation) -> tuple[int, bool]:
    """The number of this arrival, and whether it got a place."""
    arrival = take(event.event_id)
    if arrival is not None:
        return arrival, True
    if not event.waitlist:
        raise EventFull
    return queue(event.event_id), False


def _take_parts(event: Situation, parts: Sequence[int]) -> bool:
    """Whether there was a place in all of these parts; if not, the place at the event is given back."""
    if not (full := take_parts(parts)):
        return True
    if not event.waitlist:
        refuse_full(full)
    untake(event.event_id)
    return False


def remind_of(signup_id: int) -> None:
    """Tell somebody who signed up again what they have, by mail: the page tells nobody who is listed."""
    signup = db.session.get_one(Signup, signup_id)
    outbox.post(
        kind_that_asks(signup) if signup.confirmed_at is None else "signups.already",
        person_id=signup.person_id,
        language=signup.language,
        params={"signup": signup.id},
        context=f"event:{signup.event_id}",
    )
