"""Taking places for others: for all of them or for none. What each of them decides is theirs alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.forms import actions as forms
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.people.actions import Known, find_or_make
from registration.signups.actions.noting import note
from registration.signups.actions.places import give_back, lock_places, take_for_all
from registration.signups.errors import GroupTooLarge, NothingToDecide
from registration.signups.groups import companions_of, place_of
from registration.signups.models import LIVING, Attendance, GroupPlace, PlaceCount, Signup, SignupState
from registration.signups.rules import Situation, held_until
from registration.signups.searching import findable


@dataclass(frozen=True)
class Companion:
    """Somebody for whom another wants a place."""

    name: str
    email: str


@dataclass(frozen=True)
class Group:
    """The companions as people we know, and the first number that is theirs."""

    people: Sequence[tuple[Companion, Known, bool]]
    """With each, whether they need a place: who has signed up already has one."""
    arrival: int


def gather(event: Situation, leader_id: int, companions: Sequence[Companion], language: str) -> Group:
    """Take a place for the leader and for everybody who has none.

    Raises:
        GroupTooLarge: fewer are left; none was taken.
    """
    lock_places(event.event_id)
    people = []
    for each in companions:
        known = find_or_make(each.email, name=each.name, language=language)
        people.append((each, known, known.person_id != leader_id and not _comes(event.event_id, known)))
    needed = 1 + sum(needs for _each, _known, needs in people)
    arrival = take_for_all(event.event_id, needed)
    if arrival is None:
        raise GroupTooLarge(_left(event))
    return Group(people, arrival)


def _comes(event_id: int, known: Known) -> bool:
    if known.met_now:
        return False
    asked = select(Signup.id).where(
        Signup.event_id == event_id, Signup.person_id == known.person_id, Signup.state.in_(LIVING)
    )
    return db.session.scalar(asked) is not None


def _left(event: Situation) -> int:
    taken = db.session.scalar(select(PlaceCount.taken).where(PlaceCount.event_id == event.event_id)) or 0
    return max((event.capacity or 0) - taken, 0)


def keep_places(
    event: Situation, group: Group, leader_id: int, *, first: int, until: datetime, language: str
) -> None:
    """Hold a place for each companion under the leader's. Nobody is written to before that one confirmed."""
    arrival = first
    for companion, known, needs in group.people:
        signup_id = None
        if needs:
            signup_id = _hold(event, companion, known, arrival, until, language)
            arrival += 1
            record("signup.made-for-another", "signup", signup_id, actor=ActorKind.PERSON,
                   whose=known.subject_ref, leader=leader_id)  # fmt: skip
        db.session.add(
            GroupPlace(
                ref=new_ref(),
                leader_id=leader_id,
                signup_id=signup_id,
                person_id=known.person_id,
                given_name=companion.name,
                held_until=until,
            )
        )
    db.session.flush()


def _hold(
    event: Situation, companion: Companion, known: Known, arrival: int, until: datetime, language: str
) -> int:
    answers = {"name": companion.name, "email": companion.email}
    submission_id = forms.keep_submission(
        act=new_ref(),
        form_version_id=event.form_version_id or 0,
        person_id=known.person_id,
        language=language,
        answers=answers,
        shown_block_id=None,
        shown_at=clock.now(),
    )
    signup = Signup(
        ref=new_ref(),
        event_id=event.event_id,
        person_id=known.person_id,
        submission_id=submission_id,
        state=SignupState.HELD,
        arrival=arrival,
        language=language,
        held_until=until,
        attendance=Attendance.UNKNOWN,
        **findable(answers, ()),  # name and address alone
    )
    db.session.add(signup)
    db.session.flush()
    return signup.id


def ask_companions(leader: Signup) -> None:
    """The leader's mailbox is confirmed: write to those for whom places are held, and hold them from now."""
    now = clock.now()
    hours = leader.event.hold_hours or settings.current().hold_hours
    until = held_until(now, hours=hours, event_starts_at=leader.event.starts_at)
    for place in companions_of([leader.id]).get(leader.id, []):
        if place.asked_at is not None:
            continue
        place.asked_at, place.held_until = now, until
        signup = db.session.get(Signup, place.signup_id) if place.signup_id else None
        if signup is not None and signup.state is SignupState.HELD:
            signup.held_until = until
        _write(leader, place, signup)
    db.session.flush()


def _write(leader: Signup, place: GroupPlace, signup: Signup | None) -> None:
    theirs = signup or db.session.scalar(
        select(Signup).where(
            Signup.event_id == leader.event_id,
            Signup.person_id == place.person_id,
            Signup.state.in_(LIVING),
        )
    )
    if theirs is None or theirs.id == leader.id:
        return
    outbox.post(
        "signups.companion" if signup else "signups.already",
        person_id=place.person_id,
        language=theirs.language,
        params={"signup": theirs.id},
        context=f"event:{leader.event_id}",
    )


def kind_that_asks(signup: Signup) -> str:
    """The message that asks for what is missing of a sign-up whose mailbox is not confirmed."""
    if signup.event.most_in_group > 1 and (place := place_of(signup.id)) and place.answered_at is None:
        return "signups.companion"
    # A place is held also where the event does not ask for that, if nothing else vouched for the person.
    held = signup.event.confirm_mailbox or signup.held_until is not None
    return "signups.confirm" if held else "signups.standing"


def withdraw_place(place: GroupPlace) -> None:
    """The leader gives a companion's place back. Who has answered decides alone.

    Raises:
        NothingToDecide: the companion has answered.
    """
    signup = db.session.get(Signup, place.signup_id) if place.signup_id else None
    if signup is not None:
        lock_places(signup.event_id)
        db.session.refresh(signup)
        db.session.refresh(place)
    if place.answered_at is not None:
        raise NothingToDecide
    if signup is not None and signup.state is SignupState.HELD:
        signup.state, signup.cancelled_at, signup.held_until = SignupState.CANCELLED, clock.now(), None
        db.session.flush()
        note("signup.withdrawn-by-leader", signup)
        give_back(signup)
    db.session.delete(place)
    db.session.flush()
