"""Questions about places and sign-ups."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from registration.consent.queries import NOTICES_REVISION, PURPOSES_REVISION
from registration.events.models import Event
from registration.forms.models import FormVersion, Submission
from registration.foundation.database import db, look, send, table_of
from registration.foundation.pace import NUMBERS
from registration.mail.models import Message
from registration.organisations.models import Organisation, OrganisationKind
from registration.signups.models import LIVING, Attendance, PlaceCount, Signup, SignupState
from registration.signups.rules import Situation

_events, _counts = table_of(Event), table_of(PlaceCount)
_organisations = table_of(Organisation)
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
    _events.c.capacity,
    _events.c.waitlist,
    _events.c.form_version_id,
    func.coalesce(_counts.c.taken, 0),
    select(func.coalesce(func.max(_organisations.c.revision), 0))
    .where(_organisations.c.kind == OrganisationKind.CONTROLLER)
    .scalar_subquery(),
    PURPOSES_REVISION,
    NOTICES_REVISION,
    _events.c.date_open,
).select_from(_events.outerjoin(_counts, _counts.c.event_id == _events.c.id))
_BY_SLUG = _STANDING.where(_events.c.slug == bindparam("slug"))
_BY_SLUG_WITH_PACES = _BY_SLUG.add_columns(NUMBERS)


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


def places_left(event: Event) -> int | None:
    """How many places can still be taken; nothing where there is no limit."""
    if event.capacity is None:
        return None
    taken = db.session.scalar(select(PlaceCount.taken).where(PlaceCount.event_id == event.id)) or 0
    return max(event.capacity - taken, 0)


def signup_by_ref(ref: str) -> Signup | None:
    return db.session.scalar(
        select(Signup)
        .where(Signup.ref == ref)
        .options(joinedload(Signup.event), joinedload(Signup.person), joinedload(Signup.submission))
    )


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
            joinedload(Signup.event),
            joinedload(Signup.submission).joinedload(Submission.form_version).joinedload(FormVersion.form),
        )
        .order_by(Event.starts_at.desc(), Signup.id.desc())
    ).all()


def place_in_line(signup: Signup) -> int:
    """How many wait before this person, counting the person too."""
    before = select(func.count(Signup.id)).where(
        Signup.event_id == signup.event_id,
        Signup.state == SignupState.WAITING,
        Signup.arrival <= signup.arrival,
    )
    return db.session.scalar(before) or 1


def counts_by_state(event_id: int) -> dict[SignupState, int]:
    rows = db.session.execute(
        select(Signup.state, func.count(Signup.id)).where(Signup.event_id == event_id).group_by(Signup.state)
    )
    return {state: number for state, number in rows}  # noqa: C416


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


def due_before(now: datetime, limit: int) -> Sequence[tuple[int, int]]:
    """(sign-up, event) whose held or offered place was kept long enough."""
    return [
        (signup_id, event_id)
        for signup_id, event_id in db.session.execute(
            select(Signup.id, Signup.event_id)
            .where(Signup.state.in_((SignupState.HELD, SignupState.OFFERED)), Signup.held_until <= now)
            .order_by(Signup.held_until)
            .limit(limit)
        )
    ]


def was_written_to_since(signup_id: int, since: datetime) -> bool:
    """Whether a message about this sign-up was posted after that moment."""
    person_id = db.session.scalar(select(Signup.person_id).where(Signup.id == signup_id))
    return written_since(person_id or 0, ("signups.confirm", "signups.already"), since)


def written_since(person_id: int, kinds: Sequence[str], since: datetime) -> bool:
    """Whether a message of one of these kinds was posted to the person after that moment."""
    found = db.session.scalar(
        select(Message.id)
        .where(Message.person_id == person_id, Message.kind.in_(kinds), Message.made_at > since)
        .limit(1)
    )
    return found is not None
