"""What this room holds about a person: where they signed up and whether they came."""

from typing import Any

from sqlalchemy import select

from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.signups.actions import cancel
from registration.signups.models import LIVING, Signup
from registration.signups.queries import signups_of

COLUMNS: frozenset[str] = frozenset()


def show(person_id: int) -> dict[str, Any]:
    return {
        "signups": [
            {
                "event": pick(signup.event.title),
                "starts_at": signup.event.starts_at.isoformat(),
                "state": signup.state.value,
                "made_at": signup.made_at.isoformat(),
                "confirmed_at": signup.confirmed_at and signup.confirmed_at.isoformat(),
                "cancelled_at": signup.cancelled_at and signup.cancelled_at.isoformat(),
                "attendance": signup.attendance.value,
            }
            for signup in signups_of(person_id)
        ]
    }


def erase(person_id: int) -> None:
    """Give the places back and delete the sign-ups."""
    mine = db.session.scalars(select(Signup).where(Signup.person_id == person_id)).all()
    for signup in mine:
        if signup.state.value in LIVING:
            cancel(signup, quietly=True)
        db.session.delete(signup)
    db.session.flush()
