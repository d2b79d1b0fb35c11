"""Places that were taken for others, for whoever took them and for those who got them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from registration.foundation import clock
from registration.foundation.database import db
from registration.signups.models import GroupPlace, Signup, SignupState


@dataclass(frozen=True)
class Kept:
    """One companion, as whoever took the place may see it: nothing of what they answered or decided."""

    ref: str
    name: str
    state: str
    """``asked``, ``confirmed``, ``lapsed`` or ``gone``."""
    until: datetime


def companions_of(leader_ids: Sequence[int]) -> dict[int, list[GroupPlace]]:
    """Places that these sign-ups took for others, in one statement."""
    found: dict[int, list[GroupPlace]] = {}
    if not leader_ids:
        return found
    asked = select(GroupPlace).where(GroupPlace.leader_id.in_(leader_ids)).order_by(GroupPlace.id)
    for place in db.session.scalars(asked):
        found.setdefault(place.leader_id, []).append(place)
    return found


def kept_for(leader_ids: Sequence[int]) -> dict[int, list[Kept]]:
    """The same in the words of the leader's page. Who had signed up alone looks as if still asked."""
    found: dict[int, list[Kept]] = {}
    if not leader_ids:
        return found
    asked = (
        select(GroupPlace, Signup.state)
        .outerjoin(Signup, Signup.id == GroupPlace.signup_id)
        .where(GroupPlace.leader_id.in_(leader_ids))
        .order_by(GroupPlace.id)
    )
    for place, state in db.session.execute(asked):
        line = Kept(place.ref, place.given_name, _state(place, state), place.held_until)
        found.setdefault(place.leader_id, []).append(line)
    return found


def _state(place: GroupPlace, state: SignupState | None) -> str:
    if state is SignupState.CANCELLED:
        return "gone"
    if place.answered_at is not None:
        return "confirmed"
    return "asked" if place.held_until > clock.now() else "lapsed"


def place_of(signup_id: int) -> GroupPlace | None:
    """How this sign-up was taken by another, if it was."""
    return db.session.scalar(select(GroupPlace).where(GroupPlace.signup_id == signup_id))


def together_with(signup: Signup) -> tuple[Signup | None, list[Signup]]:
    """Who took the place of this sign-up, and those whose places it took; for staff, in one statement."""
    if signup.event.most_in_group == 1:
        return None, []
    leads = and_(GroupPlace.leader_id == signup.id, Signup.id == GroupPlace.signup_id)
    follows = and_(GroupPlace.signup_id == signup.id, Signup.id == GroupPlace.leader_id)
    asked = select(Signup).join(GroupPlace, or_(leads, follows)).options(joinedload(Signup.person))
    rows = db.session.execute(asked.add_columns(GroupPlace.leader_id).order_by(Signup.id)).all()
    leader = next((each for each, leader_id in rows if leader_id == each.id), None)
    return leader, [each for each, leader_id in rows if leader_id == signup.id]


def place_by_ref(ref: str) -> GroupPlace | None:
    return db.session.scalar(select(GroupPlace).where(GroupPlace.ref == ref))


def leader_of(place: GroupPlace) -> Signup | None:
    return db.session.get(Signup, place.leader_id)
