"""Adding up what all applied reports say about a sign-up."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from registration.foundation import clock
from registration.foundation.database import db, table_of
from registration.signups.attendance import Figures, Presence, figures
from registration.signups.models import (
    Attendance,
    AttendanceLine,
    AttendanceReport,
    Checkin,
    LineState,
    Signup,
)

AT_ONCE = 500


def reckon(event_id: int, signups: Sequence[int | None] | Select[Any]) -> int:
    """Add up anew what all applied reports say about these sign-ups. How many of them attended."""
    concerned = db.session.scalars(signups) if isinstance(signups, Select) else signups
    ids = sorted({each for each in concerned if each})
    total = 0
    for start in range(0, len(ids), AT_ONCE):
        total += _reckon_some(event_id, ids[start : start + AT_ONCE])
    return total


def _reckon_some(event_id: int, ids: Sequence[int]) -> int:
    presences: dict[int, list[Presence]] = defaultdict(list)
    rows = db.session.execute(
        select(
            AttendanceLine.signup_id, AttendanceLine.joined_at, AttendanceLine.left_at, AttendanceLine.seconds
        )
        .join(AttendanceReport, AttendanceReport.id == AttendanceLine.report_id)
        .where(
            AttendanceReport.event_id == event_id,
            AttendanceReport.applied_at.is_not(None),
            AttendanceLine.state == LineState.MATCHED,
            AttendanceLine.attended,
            AttendanceLine.signup_id.in_(ids),
        )
    )
    for signup_id, joined_at, left_at, seconds in rows:
        presences[signup_id or 0].append(Presence(joined_at, left_at, seconds))
    now = clock.now()
    _write([(each, figures(presences[each]), Attendance.ATTENDED) for each in ids if presences[each]], now)
    nowhere = [each for each in ids if not presences[each]]
    _write([(each, Figures(None, None, None), Attendance.UNKNOWN) for each in _only_reported(nowhere)], None)
    db.session.expire_all()
    return len(ids) - len(nowhere)


def _only_reported(ids: Sequence[int]) -> Sequence[int]:
    """Those of whom nothing but a report said that they attended: nobody let them in at a door."""
    let_in = select(Checkin.signup_id).where(Checkin.undone_at.is_(None))
    return db.session.scalars(
        select(Signup.id).where(
            Signup.id.in_(ids), Signup.attendance == Attendance.ATTENDED, Signup.id.not_in(let_in)
        )
    ).all()


def _write(rows: Sequence[tuple[int, Figures, Attendance]], at: Any) -> None:
    if not rows:
        return
    signups = table_of(Signup)
    db.session.connection().execute(
        update(signups)
        .where(signups.c.id == bindparam("of_signup"))
        .values(
            joined_at=bindparam("joined"),
            left_at=bindparam("gone"),
            minutes_attended=bindparam("minutes"),
            attendance=bindparam("came"),
            attendance_at=bindparam("noted"),
        ),
        [
            {"of_signup": each, "joined": found.joined_at, "gone": found.left_at, "minutes": found.minutes,
             "came": came, "noted": at}
            for each, found, came in rows
        ],
    )  # fmt: skip
