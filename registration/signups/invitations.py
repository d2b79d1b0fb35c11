"""Invitations to an event: a list of addresses read and looked at, and what became of those invited."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from registration.consent.models import LimitKind, ProcessingLimit
from registration.consent.queries import may_contact
from registration.events.models import Event, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.suppression import suppressed_among
from registration.people.errors import NotAnAddress
from registration.people.models import Person, Subject
from registration.people.rules import address, email_key
from registration.signups.models import LIVING, EventInvitation, InvitationRound, Signup

SCOPE = "invitations"
"""Of suppression: who wants no invitation any more."""
MOST_AT_ONCE = 500
LONGEST_NAME = 200
KEPT_FOR = timedelta(days=30)
"""How long invitations are kept after the event has ended."""
_LINE = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]+)>\s*")
_TAG = re.compile(r"\s*[,;\t]\s*(?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*$")


class Prospect(StrEnum):
    """What will happen to a line of the list."""

    INVITED = "invited"
    """It will be: nothing stands in the way."""
    SIGNED_UP = "signed_up"
    BEFORE = "before"
    """Invited before."""
    TWICE = "twice"
    """Above in the same list."""
    UNWANTED = "unwanted"
    """The person wants no such mail, or limited the use of their data."""
    INVALID = "invalid"


@dataclass(frozen=True)
class Guest:
    """A line of the list, and what will happen to it."""

    line: int
    written: str
    name: str
    email: str
    language: str
    prospect: Prospect


def guests_in(text: str, event: Event, languages: Sequence[str], language: str) -> list[Guest]:
    """The people of a pasted list. ``Name <a@b.example>``, ``a@b.example``, with ``, ja`` behind it."""
    lines = list(_lines(text, languages, language))
    keys = [email_key(each.email) for each in lines if each.email]
    known = _known(event, keys) | dict.fromkeys(suppressed_among(keys, SCOPE), Prospect.UNWANTED)
    seen: set[str] = set()
    guests = []
    for each in lines:
        key = email_key(each.email) if each.email else ""
        prospect = _prospect(key, known, seen)
        seen.add(key)
        guests.append(Guest(each.line, each.written, each.name, each.email, each.language, prospect))
    return guests


def _lines(text: str, languages: Sequence[str], language: str) -> Iterator[Guest]:
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip()
        if not written:
            continue
        tag, rest = language, written
        if (tagged := _TAG.search(rest)) and tagged["tag"] in languages:
            tag, rest = tagged["tag"], rest[: tagged.start()]
        found = _LINE.fullmatch(rest)
        name, typed = (found["name"].strip(" \"'"), found["email"]) if found else ("", rest.strip(" ,;"))
        try:
            email = address(typed)
        except NotAnAddress:
            email = ""
        if len(name) > LONGEST_NAME or not name.isprintable():
            email = ""
        yield Guest(number, written[:LONGEST_NAME], name, email, tag, Prospect.INVITED)


def _prospect(key: str, known: dict[str, Prospect], seen: set[str]) -> Prospect:
    if not key:
        return Prospect.INVALID
    if key in seen:
        return Prospect.TWICE
    return known.get(key, Prospect.INVITED)


def _known(event: Event, keys: Sequence[str]) -> dict[str, Prospect]:
    """What is known of these mailboxes, in one statement; who limited the use of their data comes first."""
    limited = select(ProcessingLimit.subject_id).where(
        ProcessingLimit.kind.in_((LimitKind.OBJECTION, LimitKind.RESTRICTION)),
        ProcessingLimit.lifted_at.is_(None),
    )
    comes = select(Signup.id).where(
        Signup.person_id == Person.id, Signup.event_id == event.id, Signup.state.in_(LIVING)
    )
    asked = select(EventInvitation.id).where(
        EventInvitation.person_id == Person.id, EventInvitation.event_id == event.id
    )
    rows = db.session.execute(
        select(Person.email_key, Subject.id.in_(limited), comes.exists(), asked.exists())
        .join(Subject, Subject.person_id == Person.id)
        .where(Person.email_key.in_(keys))
    )
    found: dict[str, Prospect] = {}
    for key, is_limited, signed_up, invited in rows:
        if is_limited:
            found[key] = Prospect.UNWANTED
        elif signed_up:
            found[key] = Prospect.SIGNED_UP
        elif invited:
            found[key] = Prospect.BEFORE
    return found


class Answer(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    SIGNED_UP = "signed_up"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"


def answer_of(invitation: EventInvitation, *, signed_up: bool) -> Answer:
    """What became of it, as it stands now."""
    if signed_up:
        return Answer.SIGNED_UP
    if invitation.revoked_at is not None:
        return Answer.REVOKED
    if invitation.declined_at is not None:
        return Answer.DECLINED
    over = invitation.round.expires_at <= clock.now()
    return Answer.EXPIRED if over else Answer.OPEN


def serves(invitation: EventInvitation) -> bool:
    """Whether somebody can still sign up with it. Who declined may change their mind."""
    event = invitation.event
    stands = event.state is EventState.PUBLISHED and clock.now() < min(
        invitation.round.expires_at, event.ends_at
    )
    return stands and invitation.revoked_at is None


def is_answered(invitation: EventInvitation) -> bool:
    """Whether nothing is to be asked any more: signed up with, declined or taken back."""
    return any((invitation.signup_id, invitation.declined_at, invitation.revoked_at))


def invitation_by_ref(ref: str) -> EventInvitation | None:
    whole = (
        joinedload(EventInvitation.round),
        joinedload(EventInvitation.event),
        joinedload(EventInvitation.person),
    )
    return db.session.scalar(select(EventInvitation).where(EventInvitation.ref == ref).options(*whole))


def has_invitation(signup_id: int) -> bool:
    """Whether this sign-up was made with an invitation."""
    asked = select(EventInvitation.id).where(EventInvitation.signup_id == signup_id)
    return db.session.scalar(asked) is not None


_COMES = (
    select(Signup.id)
    .where(
        Signup.event_id == EventInvitation.event_id,
        Signup.person_id == EventInvitation.person_id,
        Signup.state.in_(LIVING),
    )
    .correlate(EventInvitation)
    .exists()
)
_WITH_IT = (
    select(Signup.id)
    .where(Signup.id == EventInvitation.signup_id, Signup.state.in_(LIVING))
    .correlate(EventInvitation)
    .exists()
)


def _of_event(event_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(EventInvitation)
        .join(InvitationRound, InvitationRound.id == EventInvitation.round_id)
        .join(Subject, Subject.person_id == EventInvitation.person_id)
        .where(EventInvitation.event_id == event_id, may_contact(Subject.id))
    )


def invited(event_id: int, limit: int, offset: int) -> list[tuple[EventInvitation, Answer]]:
    """Those who were invited, newest first, and what became of it. Who may not be looked at is left out."""
    rows = db.session.execute(
        _of_event(event_id, EventInvitation, or_(_COMES, _WITH_IT))
        .options(joinedload(EventInvitation.person), joinedload(EventInvitation.round))
        .order_by(EventInvitation.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(each, answer_of(each, signed_up=bool(comes))) for each, comes in rows]


def number_invited(event_id: int) -> int:
    return db.session.scalar(_of_event(event_id, func.count(EventInvitation.id))) or 0


def waiting_for_answer(event_id: int, *columns: Any) -> Select[Any]:
    """Invitations that nobody declined or took back, that hold still, and that nobody signed up with."""
    return _of_event(event_id, *columns).where(
        ~_WITH_IT,
        EventInvitation.revoked_at.is_(None),
        EventInvitation.declined_at.is_(None),
        InvitationRound.expires_at > clock.now(),
    )


def open_invitations(event_id: int, chosen: Sequence[int] = ()) -> Sequence[EventInvitation]:
    """Those that wait for an answer; of the chosen ones, where some were."""
    asked = waiting_for_answer(event_id, EventInvitation).where(~_COMES)
    if chosen:
        asked = asked.where(EventInvitation.id.in_(chosen))
    return db.session.scalars(asked.options(joinedload(EventInvitation.person))).all()
