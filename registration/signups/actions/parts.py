"""What a sign-up has of an event beside its place: a mode, sessions, answers with places.

Only whoever holds the row that counts the places of the whole event comes here. What is wanted is taken as a
whole or not at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from registration.foundation.database import send, table_of
from registration.signups.errors import PartsFull
from registration.signups.models import TAKES_A_PLACE, PartCount, Signup, SignupPart
from registration.signups.rules import asked_for

_parts, _held = table_of(PartCount), table_of(SignupPart)
_of_event = select(_parts.c.id, _parts.c.part).where(_parts.c.event_id == bindparam("of_event"))
_these = _parts.c.id.in_(bindparam("these", expanding=True))
_free = or_(_parts.c.capacity.is_(None), _parts.c.taken < _parts.c.capacity)
_TAKE = update(_parts).where(_these, _free).values(taken=_parts.c.taken + 1).returning(_parts.c.id)
_TAKE_REGARDLESS = update(_parts).where(_these).values(taken=_parts.c.taken + 1)
_GIVE_BACK = update(_parts).where(_these).values(taken=_parts.c.taken - 1)
_NAMES = select(_parts.c.part).where(_these).order_by(_parts.c.id)
_OF_SIGNUP = (
    select(_held.c.part_id).where(_held.c.signup_id == bindparam("of_signup")).order_by(_held.c.part_id)
)
_KEEP = insert(_held)
_FORGET = delete(_held).where(_held.c.signup_id == bindparam("of_signup"))


def parts_wanted(event_id: int, answers: Mapping[str, Any]) -> list[int]:
    """The rows that count what these answers ask for, in their order."""
    asked = asked_for(answers)
    return sorted(row.id for row in send(_of_event, {"of_event": event_id}) if row.part in asked)


def parts_of(signup_id: int) -> list[int]:
    """The rows that count what this sign-up has or waits for."""
    return list(send(_OF_SIGNUP, {"of_signup": signup_id}).scalars())


def keep_parts(signup_id: int, parts: Sequence[int]) -> None:
    """Note what a new sign-up has or waits for."""
    if parts:
        send(_KEEP, [{"signup_id": signup_id, "part_id": each} for each in parts])


def take_parts(parts: Sequence[int]) -> list[int]:
    """Take a place in each; in none if any is full, and then these are the full ones.

    One conditional UPDATE decides: what it did not change was full.
    """
    if not parts:
        return []
    got = set(send(_TAKE, {"these": sorted(parts)}).scalars())
    full = [each for each in parts if each not in got]
    if full and got:
        give_back_parts(sorted(got))
    return full


def take_parts_regardless(parts: Sequence[int]) -> None:
    """A place more in each than there may be."""
    if parts:
        send(_TAKE_REGARDLESS, {"these": list(parts)})


def give_back_parts(parts: Sequence[int]) -> None:
    if parts:
        send(_GIVE_BACK, {"these": list(parts)})


def refuse_full(parts: Sequence[int]) -> None:
    """Say which parts are full.

    Raises:
        PartsFull: naming them.
    """
    raise PartsFull(list(send(_NAMES, {"these": list(parts)}).scalars()))


def exchange_parts(signup: Signup, answers: Mapping[str, Any]) -> bool:
    """Give a sign-up what other answers ask for in the place of what it had. Whether anything changed.

    Whoever has a place keeps it with all it asks for, or nothing changes; whoever waits, waits for what is
    asked for now.

    Raises:
        PartsFull: naming what has no place left.
    """
    before, after = parts_of(signup.id), parts_wanted(signup.event_id, answers)
    if before == after:
        return False
    if signup.state.value in TAKES_A_PLACE:
        if full := take_parts([each for each in after if each not in before]):
            refuse_full(full)
        give_back_parts([each for each in before if each not in after])
    send(_FORGET, {"of_signup": signup.id})
    keep_parts(signup.id, after)
    return True
