"""What staff do for a person: give a place, change answers, note a sign-up made on paper or by telephone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.consent.models import Channel
from registration.consent.rules import Asking, Decision
from registration.events.models import Event
from registration.forms import actions as forms
from registration.forms.queries import lacks_a_file, restricted_codes
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.people.actions import find_or_make
from registration.people.queries import subject_of
from registration.signups.actions.grouping import kind_that_asks
from registration.signups.actions.noting import note, write_to
from registration.signups.actions.parts import (
    keep_parts,
    parts_of,
    parts_wanted,
    refuse_full,
    take_parts,
)
from registration.signups.actions.places import lock_places, move, queue, take, take_all, untake
from registration.signups.errors import AlreadySignedUp, EventFull, NoPlaceLeft, NothingToConfirm
from registration.signups.models import Attendance, Signup, SignupState
from registration.signups.queries import living_signup
from registration.signups.searching import findable


def confirm_for(signup: Signup, *, by: int) -> None:
    """Give the place for good, on the word of staff. Whether the mailbox is the person's stays open.

    Raises:
        NothingToConfirm: it is confirmed already, or was cancelled.
        NoPlaceLeft: the person waits, and no place is free.
    """
    lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state in (SignupState.CONFIRMED, SignupState.CANCELLED, SignupState.DECLINED):
        raise NothingToConfirm
    if signup.state in (SignupState.WAITING, SignupState.LAPSED, SignupState.APPLIED):
        arrival = take_all(signup.event_id, parts_of(signup.id), for_staff=True)
        if arrival is None:
            raise NoPlaceLeft
        if signup.state is SignupState.LAPSED:
            signup.arrival = arrival
        signup.staff_place = True
    signup.state = SignupState.CONFIRMED
    signup.held_until = signup.cancelled_at = None
    db.session.flush()
    note("signup.confirmed-by-staff", signup, by=by)
    # The join link goes to confirmed addresses only (E6): others are asked to confirm first.
    write_to(signup, "signups.confirmed" if signup.confirmed_at else kind_that_asks(signup))


def change_answers_for(signup: Signup, answers: Mapping[str, Any], *, by: int) -> list[str]:
    """Put other answers in the place of the old ones, at any time. The codes of those that changed.

    The address is not an answer: it is the mailbox.

    Raises:
        PartsFull: what is asked for now has no place left.
    """
    before = signup.submission.answers
    kept = {**answers, "email": before.get("email", "")}
    changed = sorted(code for code in {*before, *kept} if before.get(code) != kept.get(code))
    if not changed:
        return []
    move(signup, kept)
    mode = signup.mode
    forms.change_answers(signup.submission, kept)
    found = findable(kept, restricted_codes(signup.submission.form_version))
    signup.search, signup.sort_name = found["search"], found["sort_name"]
    signup.lacks_file = lacks_a_file(signup.submission.form_version, kept)
    if "name" in changed and kept.get("name"):
        signup.person.name = str(kept["name"])
    db.session.flush()
    if signup.state is SignupState.CONFIRMED and signup.confirmed_at and signup.mode is not mode:
        write_to(signup, "signups.confirmed")  # with the place or the link that is right now
    note("signup.answers-changed", signup, by=by, fields=changed)
    return changed


@dataclass(frozen=True)
class Entry:
    """A sign-up that did not come through our page, and how it came."""

    answers: Mapping[str, Any]
    language: str
    channel: Channel
    said_at: datetime
    by: int
    act: str = ""
    """From the page that staff saw: sent twice, it is one sign-up."""


def enter(event: Event, entry: Entry) -> Signup:
    """Sign somebody up who wrote or called: a place at once, as the organisation has the person's word.

    Raises:
        EventFull, PartsFull: no place is left, and nobody can wait for one.
        AlreadySignedUp: the person has a sign-up.
    """
    lock_places(event.id)
    known = find_or_make(
        str(entry.answers["email"]), name=str(entry.answers.get("name", "")), language=entry.language
    )
    if living := living_signup(event.id, known.person_id):
        raise AlreadySignedUp(living.id)
    said: dict[str, Any] = {
        "form_version_id": event.form_version_id or 0,
        "person_id": known.person_id,
        "language": entry.language,
        "answers": entry.answers,
        "shown_block_id": None,
        "shown_at": entry.said_at,
        "channel": entry.channel.value,
    }
    submission_id = forms.keep_submission(act=entry.act or new_ref(), **said)
    if submission_id is None:
        # The same page once more, and about somebody else: whoever went back in the browser and typed anew.
        submission_id = forms.keep_submission(act=new_ref(), **said)
    parts = parts_wanted(event.id, entry.answers)
    arrival = _place_for(event, parts)
    signup = Signup(
        ref=new_ref(),
        event_id=event.id,
        person_id=known.person_id,
        submission_id=submission_id,
        state=SignupState.WAITING if arrival is None else SignupState.CONFIRMED,
        arrival=queue(event.id) if arrival is None else arrival,
        language=entry.language,
        made_at=clock.now(),
        attendance=Attendance.UNKNOWN,
        staff_place=arrival is not None,
        lacks_file=event.form_version is not None and lacks_a_file(event.form_version, entry.answers),
        **findable(entry.answers, restricted_codes(event.form_version) if event.form_version else ()),
    )
    db.session.add(signup)
    db.session.flush()
    keep_parts(signup.id, parts)
    record("signup.entered", "signup", signup.id, by=entry.by, whose=known.subject_ref,
           channel=entry.channel.value, state=signup.state.value)  # fmt: skip
    write_to(signup, "signups.confirm")
    return signup


def _place_for(event: Event, parts: Sequence[int]) -> int | None:
    """The number of an arrival that got a place with all it asks for; nothing: it waits."""
    arrival = take(event.id, for_staff=True)
    if arrival is None and not event.waitlist:
        raise EventFull
    if arrival is None or not (full := take_parts(parts)):
        return arrival
    if not event.waitlist:
        refuse_full(full)
    untake(event.id, by_staff=True)
    return None


def decide_for(signup: Signup, decisions: list[Decision], asking: Asking) -> None:
    """What the person said to each text that was read out or printed, with what proves it."""
    subject = subject_of(signup.person_id)
    if subject is not None:
        consent.record_decisions(subject.id, subject.ref, decisions, asking)
