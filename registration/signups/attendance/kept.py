"""Questions about the reports that were brought, and their lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select

from registration.foundation.database import db
from registration.people.models import Person
from registration.signups.models import AttendanceLine, AttendanceReport, LineState, Signup

MOST_TO_REVIEW = 200


@dataclass(frozen=True)
class Counted:
    """How many people a report names, by what they have to do with a sign-up."""

    by_state: dict[LineState, int]
    lines: int
    problems: int
    first: datetime | None = None
    last: datetime | None = None
    """When the first person joined and the last one left, as far as the report says."""

    def lies_apart(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether all of it was at another time than the event: perhaps in another zone, or another event."""
        if self.first is None or self.last is None:
            return False
        return self.last < starts_at or self.first > ends_at

    def of(self, state: str) -> int:
        return self.by_state.get(LineState(state), 0)


@dataclass
class Reviewed:
    """A person in a report whom somebody must look at, with all their rows."""

    line: AttendanceLine
    meant: str = ""
    """The name under which the proposed sign-up stands."""
    rows: list[int] = field(default_factory=list)


def report_by_ref(event_id: int, ref: str) -> AttendanceReport | None:
    return db.session.scalar(
        select(AttendanceReport).where(AttendanceReport.event_id == event_id, AttendanceReport.ref == ref)
    )


def reports_of(event_id: int) -> Sequence[AttendanceReport]:
    """The newest first."""
    return db.session.scalars(
        select(AttendanceReport)
        .where(AttendanceReport.event_id == event_id)
        .order_by(AttendanceReport.id.desc())
    ).all()


def counted(report: AttendanceReport) -> Counted:
    """People are told apart by address, or by name where they gave none."""
    who = func.coalesce(
        func.nullif(AttendanceLine.email, ""),
        func.nullif(AttendanceLine.name, ""),
        cast(AttendanceLine.number, String),
    )
    rows = db.session.execute(
        select(
            AttendanceLine.state,
            func.count(func.distinct(who)),
            func.count(),
            func.sum(case((AttendanceLine.problem != "", 1), else_=0)),
            func.min(AttendanceLine.joined_at),
            func.max(AttendanceLine.left_at),
        )
        .where(AttendanceLine.report_id == report.id)
        .group_by(AttendanceLine.state)
    ).all()
    return Counted(
        {row[0]: row[1] for row in rows},
        sum(row[2] for row in rows),
        sum(row[3] for row in rows),
        min((row[4] for row in rows if row[4]), default=None),
        max((row[5] for row in rows if row[5]), default=None),
    )


def lines_of(report: AttendanceReport, *, limit: int, offset: int) -> list[tuple[AttendanceLine, str]]:
    """Some lines in the order of the file, each with the name of the sign-up it was matched to."""
    asked = (
        select(AttendanceLine, func.coalesce(Person.name, ""))
        .outerjoin(Signup, Signup.id == AttendanceLine.signup_id)
        .outerjoin(Person, Person.id == Signup.person_id)
        .where(AttendanceLine.report_id == report.id)
        .order_by(AttendanceLine.number, AttendanceLine.id)
    )
    return [(line, name) for line, name in db.session.execute(asked.limit(limit).offset(offset))]


def to_review(report: AttendanceReport, *states: LineState) -> list[Reviewed]:
    """The people whose lines are in these states, once each."""
    asked = (
        select(AttendanceLine, func.coalesce(Person.name, ""))
        .outerjoin(Signup, Signup.id == AttendanceLine.signup_id)
        .outerjoin(Person, Person.id == Signup.person_id)
        .where(AttendanceLine.report_id == report.id, AttendanceLine.state.in_(states))
        .order_by(AttendanceLine.number)
    )
    found: dict[Any, Reviewed] = {}
    for line, meant in db.session.execute(asked):
        who = line.email or line.name or line.id
        if who not in found and len(found) == MOST_TO_REVIEW:
            break
        found.setdefault(who, Reviewed(line, meant)).rows.append(line.number)
    return list(found.values())


def same_person(line: AttendanceLine) -> ColumnElement[bool]:
    """The lines of the same report that say the same about who it was."""
    here = AttendanceLine.report_id == line.report_id
    if line.email:
        return here & (AttendanceLine.email == line.email)
    if line.name:
        return here & (AttendanceLine.email == "") & (AttendanceLine.name == line.name)
    return AttendanceLine.id == line.id
