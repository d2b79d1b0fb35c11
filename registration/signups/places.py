"""What an organiser's deeds on an event mean for its places and for those who have one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, func, insert, literal, or_, select, update

from registration.consent.queries import may_contact
from registration.events.models import Event, EventState
from registration.events.rules import IN_PERSON, ONLINE, ProgrammeDraft, announced
from registration.forms.queries import always_asked, fields_of
from registration.forms.rules import SESSIONS, TAKES_PART
from registration.foundation import clock, jobs
from registration.foundation.database import db
from registration.mail import outbox
from registration.people.models import Subject
from registration.signups.actions import pass_on_free_places
from registration.signups.invitations import waiting_for_answer
from registration.signups.models import (
    LIVING,
    TAKES_A_PLACE,
    EventInvitation,
    PartCount,
    PlaceCount,
    Signup,
    SignupPart,
    SignupState,
)
from registration.signups.searching import has_pairs, mark

OWN = (TAKES_PART, SESSIONS)
INDEX = "signups.index"
"""The job that looks through the words by which sign-ups are found (``actions.indexing``)."""


def open_places(event: Event) -> None:
    """Let places be taken, and give those that a larger room adds to whoever waits."""
    count = db.session.scalar(select(PlaceCount).where(PlaceCount.event_id == event.id).with_for_update())
    if count is None:
        count = PlaceCount(event_id=event.id, taken=0, arrivals=0)
        db.session.add(count)
        db.session.flush()
    count.parts = _count_parts(event)
    db.session.flush()
    if count.indexed_for != event.form_version_id:
        jobs.after_commit(INDEX)
    pass_on_free_places(event)


def parts_offered(event: Event) -> dict[str, int | None]:
    """What of an event is counted apart, as its form offers it, and how many fit."""
    fields = fields_of(event.form_version) if event.form_version else ()
    own: dict[str, int | None] = {IN_PERSON: event.places_in_person, ONLINE: event.places_online}
    if any(each.code == SESSIONS for each in fields):
        own |= {item.ref: item.capacity for item in event.programme}
    return {
        f"{each.code}:{option.code}": own.get(option.code) if each.code in OWN else option.places
        for each in fields
        for option in each.options
        if each.code in OWN or option.places is not None
    }


def _needed(event: Event, wanted: dict[str, int | None]) -> dict[str, str]:
    """The question of each part of which everybody must choose one, where no answer is without a limit.

    What is asked only of some keeps nobody else out.
    """
    asked = always_asked(event.form_version) if event.form_version else ()
    parts = {
        each.code: [f"{each.code}:{option.code}" for option in each.options]
        for each in asked
        if each.required and each.options
    }
    limited = {
        code: names for code, names in parts.items() if all(wanted.get(each) is not None for each in names)
    }
    return {name: code for code, names in limited.items() for name in names}


def _count_parts(event: Event) -> int:
    """Have a row for each part, with those who have asked for it already. How many rows there are.

    What nobody can choose any more is counted for as long as somebody has it.
    """
    wanted, number = parts_offered(event), 0
    needed = _needed(event, wanted)
    has_it = exists().where(SignupPart.part_id == PartCount.id)
    rows = db.session.execute(
        select(PartCount, has_it)
        .where(PartCount.event_id == event.id)
        .execution_options(populate_existing=True)
    ).all()
    for part, somebody in rows:
        if part.part not in wanted and not somebody:
            db.session.delete(part)
            continue
        part.capacity = wanted.pop(part.part, None)
        part.one_of = needed.get(part.part, "")
        number += 1
    for name, capacity in wanted.items():
        part = PartCount(event_id=event.id, part=name, capacity=capacity, taken=0)
        part.one_of = needed.get(name, "")
        db.session.add(part)
        db.session.flush()
        part.taken = _asked_before(part)
        number += 1
    db.session.flush()
    return number


def _asked_before(part: PartCount) -> int:
    """Note who chose this before it was counted. How many of them have a place."""
    chosen = f" {mark(*part.part.split(':', 1))} "
    here = (Signup.event_id == part.event_id, Signup.state.in_(LIVING), has_pairs(Signup.search, chosen))
    db.session.execute(
        insert(SignupPart).from_select(
            ["signup_id", "part_id"], select(Signup.id, literal(part.id)).where(*here)
        )
    )
    has_one = select(func.count(Signup.id)).where(*here, Signup.state.in_(TAKES_A_PLACE))
    return db.session.scalar(has_one) or 0


def call_off(event: Event) -> int:
    """Owe everybody who is coming, waits to or is invited to the message that it was called off. How many."""
    return _write_to_all(event, "signups.event_cancelled") + _write_to_invited(
        event, "signups.invitation_cancelled"
    )


def tell_new_date(event: Event) -> int:
    """Owe the same people the message that the event was postponed. How many.

    It asks those who were coming whether they still do. What they answered to an earlier date is no
    answer to this one.
    """
    db.session.execute(update(Signup).where(Signup.event_id == event.id).values(still_comes_at=None))
    return _write_to_all(event, "signups.event_postponed") + _write_to_invited(
        event, "signups.invitation_moved"
    )


def tell_change(event: Event, before: dict[str, Any], join_before: str | None) -> int:
    """Owe the same people what has changed of time, place or link since ``before`` (``announced``). How many.

    Nobody is written to where nothing of that has changed, before it is published or once it is over.
    """
    new_link = event.join_url != join_before
    moved = before != announced(event)
    if not _is_to_come(event) or not (moved or new_link):
        return 0
    told = _write_to_all(event, "signups.event_changed", before=before, new_link=new_link)
    return told + (_write_to_invited(event, "signups.invitation_moved", before=before) if moved else 0)


def told_of_sessions(refs: Sequence[str], events: Sequence[Event]) -> dict[str, int]:
    """How many people would be told if these sessions were no longer held; only those that anybody chose."""
    parts = {f"{SESSIONS}:{ref}": ref for ref in refs}
    standing = [each for each in events if _is_to_come(each)]
    if not parts or not standing:
        return {}
    asked = _choosing(parts, standing, PartCount.part, func.count(Signup.id)).group_by(PartCount.part)
    return {parts[name]: number for name, number in db.session.execute(asked)}


def tell_sessions_gone(event: Event, gone: Sequence[ProgrammeDraft]) -> int:
    """Owe everybody who chose one of these the message that it is no longer held. How many."""
    told = {f"{SESSIONS}:{each.ref}": _told(each) for each in gone}
    if not told or not _is_to_come(event):
        return 0
    columns = (Signup.id, Signup.person_id, Signup.language, PartCount.part)
    chosen: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    rows = db.session.execute(_choosing(told, [event], *columns).order_by(Signup.arrival, PartCount.id))
    for signup_id, person_id, language, part in rows:
        chosen.setdefault((signup_id, person_id, language), []).append(told[part])
    for (signup_id, person_id, language), sessions in chosen.items():
        outbox.post(
            "signups.session_gone",
            person_id=person_id,
            language=language,
            params={"signup": signup_id, "sessions": sessions},
            context=f"event:{event.id}",
        )
    return len(chosen)


def _is_to_come(event: Event) -> bool:
    return event.state is EventState.PUBLISHED and event.ends_at > clock.now()


def _told(session: ProgrammeDraft) -> dict[str, Any]:
    return {
        "ref": session.ref,
        "title": dict(session.title),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat() if session.ends_at else None,
    }


def _choosing(parts: Collection[str], events: Sequence[Event], *columns: Any) -> Select[Any]:
    """Those of the people concerned who chose one of these parts."""
    asked = _concerned(events, *columns).join(SignupPart, SignupPart.signup_id == Signup.id)
    return asked.join(PartCount, PartCount.id == SignupPart.part_id).where(PartCount.part.in_(sorted(parts)))


def answers_to_new_date(event: Event) -> tuple[int, int]:
    """How many said that they still come, and how many of those who may have not answered."""
    asked = _concerned([event], func.count(Signup.id), func.count(Signup.still_comes_at))
    every, kept = db.session.execute(asked).one()
    return kept, every - kept


def _write_to_all(event: Event, kind: str, **params: Any) -> int:
    asked = _concerned([event], Signup.id, Signup.person_id, Signup.language).order_by(Signup.arrival)
    return _write(event, kind, "signup", asked, params)


def _write_to_invited(event: Event, kind: str, **params: Any) -> int:
    """Who was invited and has not answered learns it too."""
    asked = _asked(event, EventInvitation.ref, EventInvitation.person_id, EventInvitation.language)
    return _write(event, kind, "invitation", asked.order_by(EventInvitation.id), params)


def _write(event: Event, kind: str, about: str, asked: Select[Any], params: Mapping[str, Any]) -> int:
    """Owe a message to each who is asked for (what it is about, person, language). How many."""
    found = db.session.execute(asked).all()
    for key, person_id, language in found:
        outbox.post(
            kind,
            person_id=person_id,
            language=language,
            params={about: key, **params},
            context=f"event:{event.id}",
        )
    return len(found)


def to_be_told(event: Event) -> int:
    """How many people who signed up would get that message."""
    return db.session.scalar(_concerned([event], func.count(Signup.id))) or 0


def number_to_be_told(events: Sequence[Event]) -> dict[int, int]:
    """How many people would learn of each of these events, those invited among them, by id."""
    asked = _concerned(events, Signup.event_id, func.count(Signup.id)).group_by(Signup.event_id)
    found = {event_id: number for event_id, number in db.session.execute(asked)}  # noqa: C416
    return {event.id: found.get(event.id, 0) + invited_to_be_told(event) for event in events}


def invited_to_be_told(event: Event) -> int:
    """How many more, because they were invited and have not answered."""
    return db.session.scalar(_asked(event, func.count(EventInvitation.id))) or 0


def _asked(event: Event, *columns: Any) -> Select[Any]:
    """Invitations that wait for an answer, of people who are not told as attendees."""
    told = _concerned([event], Signup.person_id)
    return waiting_for_answer(event.id, *columns).where(
        EventInvitation.signup_id.is_(None), EventInvitation.person_id.not_in(told)
    )


def _concerned(events: Sequence[Event], *columns: Any) -> Select[Any]:
    """Sign-ups that stand. An address that nobody confirmed may be that of somebody who never signed up.

    Whom staff confirmed or signed up, staff know: they are told too.
    """
    unasked = [event.id for event in events if not event.confirm_mailbox]
    return (
        select(*columns)
        .join(Subject, Subject.person_id == Signup.person_id)
        .where(
            Signup.event_id.in_([event.id for event in events]),
            Signup.state.in_(LIVING),
            or_(
                Signup.confirmed_at.is_not(None),
                Signup.state == SignupState.CONFIRMED,
                Signup.event_id.in_(unasked),
            ),
            may_contact(Subject.id),
        )
    )
