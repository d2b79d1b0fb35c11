"""Questions about places and sign-ups."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, false, func, select
from sqlalchemy.orm import joinedload

from registration.consent.queries import NOTICES_REVISION, PURPOSES_REVISION
from registration.events.models import Event
from registration.events.rules import IN_PERSON, ONLINE
from registration.forms.models import FormVersion, Submission
from registration.forms.rules import TAKES_PART
from registration.foundation.database import db, look, look_at_all, send, table_of
from registration.foundation.pace import NUMBERS
from registration.foundation.ready import Ready
from registration.mail.models import Message
from registration.organisations.models import Organisation, OrganisationKind
from registration.signups.models import (
    LIVING,
    Attendance,
    PartCount,
    PlaceCount,
    Refusal,
    Signup,
    SignupPart,
    SignupState,
)
from registration.signups.rules import Part, Situation

_events, _counts, _parts = table_of(Event), table_of(PlaceCount), table_of(PartCount)
_organisations = table_of(Organisation)


def whole_capacity(event: Any) -> Any:
    """How many fit into an event with these columns, as ``Event.room`` says."""
    both = event.places_in_person + event.places_online
    return case((both < event.capacity, both), else_=func.coalesce(event.capacity, both))


def public_capacity(event: Any, taken_by_staff: Any) -> Any:
    """The same without the places kept for staff that staff have not given yet."""
    kept = event.places_for_staff - taken_by_staff
    return whole_capacity(event) - case((kept > 0, kept), else_=0)


def _is_full(way: str) -> Any:
    """Whether this way of taking part has no place left; asked only where parts are counted apart."""
    full = exists().where(
        _parts.c.event_id == _events.c.id,
        _parts.c.part == f"{TAKES_PART}:{way}",
        _parts.c.taken >= _parts.c.capacity,
    )
    return case((_counts.c.parts > 0, full), else_=false())


def _nothing_left_of_one() -> Any:
    """Whether there is a question that everybody must answer, and none of its answers has a place left."""
    free = func.max(case((_parts.c.taken < _parts.c.capacity, 1), else_=0))
    asked = (
        select(_parts.c.one_of)
        .where(_parts.c.event_id == _events.c.id, _parts.c.one_of != "")
        .group_by(_parts.c.one_of)
        .having(free == 0)
        .correlate(_events)
    )
    return case((_counts.c.parts > 0, asked.exists()), else_=false())


# Tables, not models: nothing of this becomes an object of the session.
_STANDING = select(
    _events.c.id,
    _events.c.slug,
    _events.c.revision,
    _events.c.state,
    _events.c.opens_at,
    _events.c.closes_at,
    _events.c.starts_at,
    _events.c.ends_at,
    public_capacity(_events.c, func.coalesce(_counts.c.taken_by_staff, 0)),
    _events.c.waitlist,
    _events.c.form_version_id,
    func.coalesce(_counts.c.taken, 0),
    select(func.coalesce(func.max(_organisations.c.revision), 0))
    .where(_organisations.c.kind == OrganisationKind.CONTROLLER)
    .scalar_subquery(),
    PURPOSES_REVISION,
    NOTICES_REVISION,
    _events.c.date_open,
    func.coalesce(_counts.c.parts, 0),
    _events.c.admission,
    _events.c.listed,
    _events.c.access_key,
    _events.c.admitted,
    _events.c.most_in_group,
    _events.c.confirm_mailbox,
    _events.c.hold_hours,
    _nothing_left_of_one(),
    _is_full(IN_PERSON),
    _is_full(ONLINE),
).select_from(_events.outerjoin(_counts, _counts.c.event_id == _events.c.id))
_PARTS = (
    select(_parts.c.id, _parts.c.part, _parts.c.capacity, _parts.c.taken)
    .where(_parts.c.event_id == bindparam("of_event"))
    .order_by(_parts.c.id)
)
_by_slug = _STANDING.where(_events.c.slug == bindparam("slug"))
_BY_SLUG, _BY_SLUG_WITH_PACES = Ready(_by_slug), Ready(_by_slug.add_columns(NUMBERS))


def situation(slug: str) -> Situation | None:
    """Everything a public page needs to know whether it is still the same page, in one statement."""
    row = look(_BY_SLUG, {"slug": slug})
    return None if row is None else Situation(*row)


def situation_and_paces(slug: str, paces: Mapping[str, str]) -> tuple[Situation | None, str | None]:
    """The same, and in the same statement how often what stands under these names happened lately."""
    row = look(_BY_SLUG_WITH_PACES, {"slug": slug, **paces})
    return (None, None) if row is None else (Situation(*row[:-1]), row[-1])


def situations(event_ids: Sequence[int]) -> dict[int, Situation]:
    """The same for several events, by id."""
    rows = send(_STANDING.where(_events.c.id.in_(event_ids)))
    return {row[0]: Situation(*row) for row in rows}


def parts_standing(event_id: int) -> tuple[Part, ...]:
    """The parts of an event that are counted apart, in one statement."""
    return tuple(Part(*row) for row in look_at_all(_PARTS, {"of_event": event_id}))


def places_taken(event_id: int) -> tuple[int, int]:
    """How many places are taken, held and offered ones among them, and how many of these staff gave."""
    asked = select(PlaceCount.taken, PlaceCount.taken_by_staff).where(PlaceCount.event_id == event_id)
    row = db.session.execute(asked).one_or_none()
    return (row.taken, row.taken_by_staff) if row else (0, 0)


def waiting_for_parts(event_id: int) -> dict[int, int]:
    """How many wait for each of these parts, by its id."""
    rows = db.session.execute(
        select(SignupPart.part_id, func.count())
        .join(Signup, Signup.id == SignupPart.signup_id)
        .where(Signup.event_id == event_id, Signup.state == SignupState.WAITING)
        .group_by(SignupPart.part_id)
    )
    return {part_id: number for part_id, number in rows}  # noqa: C416


def signup_by_ref(ref: str) -> Signup | None:
    return db.session.scalar(
        select(Signup)
        .where(Signup.ref == ref)
        .options(joinedload(Signup.event), joinedload(Signup.person), joinedload(Signup.submission))
    )


def signup_by_id(signup_id: int) -> Signup | None:
    return db.session.get(Signup, signup_id, options=[joinedload(Signup.event), joinedload(Signup.person)])


def living_signup(event_id: int, person_id: int) -> Signup | None:
    """The person's sign-up at this event that was neither cancelled nor lapsed."""
    return db.session.scalar(
        select(Signup).where(
            Signup.event_id == event_id, Signup.person_id == person_id, Signup.state.in_(LIVING)
        )
    )


def signups_of(person_id: int) -> Sequence[Signup]:
    """All sign-ups of a person, the next event first."""
    return db.session.scalars(
        select(Signup)
        .join(Event)
        .where(Signup.person_id == person_id)
        .options(
            joinedload(Signup.event).joinedload(Event.form_version),
            joinedload(Signup.submission).joinedload(Submission.form_version).joinedload(FormVersion.form),
        )
        .order_by(Event.starts_at.desc(), Signup.id.desc())
    ).all()


def place_in_line(signup: Signup) -> int:
    """How many wait before this person, counting the person too.

    Where parts of the event are what is full, those who wait for one of them.
    """
    before = select(func.count(Signup.id)).where(
        Signup.event_id == signup.event_id,
        Signup.state == SignupState.WAITING,
        Signup.arrival <= signup.arrival,
    )
    if full := full_parts_of(signup):
        before = before.where(Signup.id.in_(select(SignupPart.signup_id).where(SignupPart.part_id.in_(full))))
    return db.session.scalar(before) or 1


def full_parts_of(signup: Signup) -> Sequence[int]:
    """Which parts that this sign-up asks for have no place left."""
    asked = select(PartCount.id).join(SignupPart, SignupPart.part_id == PartCount.id)
    return db.session.scalars(
        asked.where(SignupPart.signup_id == signup.id, PartCount.taken >= PartCount.capacity)
    ).all()


def counts_by_state(event_id: int) -> dict[SignupState, int]:
    rows = db.session.execute(
        select(Signup.state, func.count(Signup.id)).where(Signup.event_id == event_id).group_by(Signup.state)
    )
    return {state: number for state, number in rows}  # noqa: C416


def number_to_decide(event_id: int) -> int:
    """How many applications wait for the organisers: those whose mailbox is confirmed, if it must be."""
    asked = select(func.count(Signup.id)).where(
        Signup.event_id == event_id, Signup.state == SignupState.APPLIED, Signup.held_until.is_(None)
    )
    return db.session.scalar(asked) or 0


def numbers_by_event(event_ids: Sequence[int]) -> dict[int, dict[SignupState, int]]:
    """How many sign-ups are in each state, for several events at once."""
    rows = db.session.execute(
        select(Signup.event_id, Signup.state, func.count(Signup.id))
        .where(Signup.event_id.in_(event_ids))
        .group_by(Signup.event_id, Signup.state)
    )
    found: dict[int, dict[SignupState, int]] = {event_id: {} for event_id in event_ids}
    for event_id, state, number in rows:
        found[event_id][state] = number
    return found


def counts_by_attendance(event_id: int) -> dict[Attendance, int]:
    rows = db.session.execute(
        select(Signup.attendance, func.count(Signup.id))
        .where(Signup.event_id == event_id, Signup.state == SignupState.CONFIRMED)
        .group_by(Signup.attendance)
    )
    return {attendance: number for attendance, number in rows}  # noqa: C416


def refusal_of(signup: Signup) -> Refusal | None:
    """Why it was declined."""
    if signup.state is not SignupState.DECLINED:
        return None
    return db.session.scalar(select(Refusal).where(Refusal.signup_id == signup.id))


LAPSES = (SignupState.HELD, SignupState.APPLIED, SignupState.OFFERED)
"""What does not stand for ever, where it has a time until which it is kept."""


def due_before(now: datetime, limit: int) -> Sequence[tuple[int, int]]:
    """(sign-up, event) whose held or offered place, or unconfirmed application, was kept long enough."""
    return [
        (signup_id, event_id)
        for signup_id, event_id in db.session.execute(
            select(Signup.id, Signup.event_id)
            .where(Signup.state.in_(LAPSES), Signup.held_until <= now)
            .order_by(Signup.held_until)
            .limit(limit)
        )
    ]


ABOUT_A_SIGNUP = ("signups.confirm", "signups.already", "signups.standing", "signups.companion")


def was_written_to_since(signup_id: int, since: datetime) -> bool:
    """Whether a message about this sign-up was posted after that moment."""
    person_id = db.session.scalar(select(Signup.person_id).where(Signup.id == signup_id))
    return written_since(person_id or 0, ABOUT_A_SIGNUP, since)


def written_since(person_id: int, kinds: Sequence[str], since: datetime) -> bool:
    """Whether a message of one of these kinds was posted to the person after that moment."""
    found = db.session.scalar(
        select(Message.id)
        .where(Message.person_id == person_id, Message.kind.in_(kinds), Message.made_at > since)
        .limit(1)
    )
    return found is not None
