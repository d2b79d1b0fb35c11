"""What follows from a report of attendance: kept, matched, applied, taken back, forgotten."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.signups.actions.noting import note
from registration.signups.actions.places import lock_places
from registration.signups.actions.reckoning import reckon
from registration.signups.attendance import (
    Report,
    Roll,
    Stay,
    roll_of,
    same_person,
)
from registration.signups.attendance.matching import address_key
from registration.signups.errors import NotReady, SameReport
from registration.signups.models import (
    Attendance,
    AttendanceLine,
    AttendanceReport,
    LineState,
    Signup,
    SignupState,
)

NAMES_ARE_KEPT = timedelta(days=30)
"""How long names and addresses as a file spelled them can be looked at."""


def keep_report(event: Event, report: Report, *, zone: str, by: int) -> AttendanceReport:
    """Keep what the file says, each line with the sign-up it seems to mean. Nothing follows from it yet.

    Raises:
        SameReport: the same was brought before.
    """
    lock_places(event.id)
    said = _fingerprint(report)
    before = db.session.scalar(
        select(AttendanceReport.ref).where(
            AttendanceReport.event_id == event.id, AttendanceReport.sha256 == said
        )
    )
    if before:
        raise SameReport(before)
    kept = AttendanceReport(
        ref=new_ref(), event_id=event.id, source=report.source, sha256=said, time_zone=zone, made_by=by
    )
    db.session.add(kept)
    db.session.flush()
    roll = roll_of(event.id)
    lines = [{"report_id": kept.id, **_line(stay, roll)} for stay in report.stays]
    db.session.execute(insert(AttendanceLine), lines)
    record("attendance.report-brought", "event", event.id, by=by, number=len(lines), kind=report.source.value)
    return kept


def _fingerprint(report: Report) -> str:
    """The same download has another time of making on top each time it is fetched; its rows stay."""
    rows = [
        [stay.name, stay.email, stay.attended, str(stay.presence.joined_at), str(stay.presence.left_at),
         stay.presence.seconds]
        for stay in report.stays
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _line(stay: Stay, roll: Roll) -> dict[str, Any]:
    found = roll.find(address=stay.email, reference=stay.reference, name=stay.name)
    aside = found.signup_id is None and (stay.host or not stay.attended)
    return {
        "number": stay.row,
        "state": LineState.ASIDE if aside else found.state,
        "how": found.how,
        "signup_id": found.signup_id,
        "name": stay.name,
        "email": address_key(stay.email),
        "attended": stay.attended,
        "joined_at": stay.presence.joined_at,
        "left_at": stay.presence.left_at,
        "seconds": stay.presence.seconds,
        "problem": stay.problem,
    }


def apply_report(report: AttendanceReport, *, same: Collection[int], complete: bool, by: int) -> int:
    """Note who attended and for how long, all of it or nothing. How many people attended.

    ``same`` are lines whose proposal is right. Only a report that the organiser calls complete makes
    anybody absent.

    Raises:
        NotReady: it was applied before.
    """
    began = db.session.execute(
        update(AttendanceReport)
        .where(AttendanceReport.id == report.id, AttendanceReport.applied_at.is_(None))
        .values(applied_at=clock.now(), complete=complete)
        .execution_options(synchronize_session=False)
    )
    if not began.rowcount:  # type: ignore[attr-defined]
        raise NotReady
    db.session.refresh(report)
    for line in _proposed(report, same):
        db.session.execute(
            update(AttendanceLine).where(same_person(line)).values(state=LineState.MATCHED, how="name")
        )
    attended = reckon(report.event_id, _signups_in(report))
    if complete:
        _rest_was_absent(report)
    record("attendance.report-applied", "event", report.event_id, by=by, number=attended)
    return attended


def _proposed(report: AttendanceReport, same: Collection[int]) -> Sequence[AttendanceLine]:
    return db.session.scalars(
        select(AttendanceLine).where(
            AttendanceLine.report_id == report.id,
            AttendanceLine.state == LineState.PROPOSED,
            AttendanceLine.id.in_(same),
        )
    ).all()


def _signups_in(report: AttendanceReport) -> Select[Any]:
    return select(AttendanceLine.signup_id).where(
        AttendanceLine.report_id == report.id, AttendanceLine.state == LineState.MATCHED
    )


def match_line(report: AttendanceReport, line: AttendanceLine, signup: Signup, *, by: int) -> None:
    """It was this person: all rows of whoever the line names become theirs."""
    before = db.session.scalars(
        select(AttendanceLine.signup_id).where(same_person(line), AttendanceLine.state == LineState.MATCHED)
    ).all()
    db.session.execute(
        update(AttendanceLine)
        .where(same_person(line))
        .values(state=LineState.MATCHED, how="hand", signup_id=signup.id)
    )
    if report.applied_at:
        reckon(report.event_id, [signup.id, *before])
    note("attendance.line-matched", signup, by=by)


def unmatch_line(report: AttendanceReport, line: AttendanceLine, *, aside: bool, by: int) -> None:
    """It was none of those who signed up (``aside``), or nobody knows yet."""
    before = db.session.scalars(
        select(AttendanceLine.signup_id).where(same_person(line), AttendanceLine.state == LineState.MATCHED)
    ).all()
    state = LineState.ASIDE if aside else LineState.UNMATCHED
    db.session.execute(
        update(AttendanceLine).where(same_person(line)).values(state=state, how="", signup_id=None)
    )
    if report.applied_at and before:
        reckon(report.event_id, before)
    record(
        "attendance.line-put-aside" if aside else "attendance.line-unmatched", "event", report.event_id, by=by
    )


def take_back(report: AttendanceReport, *, by: int) -> None:
    """As if the file had never been brought."""
    concerned = list(db.session.scalars(_signups_in(report))) if report.applied_at else []
    db.session.execute(delete(AttendanceLine).where(AttendanceLine.report_id == report.id))
    event_id, report_id, applied_at, was_complete = (
        report.event_id, report.id, report.applied_at, report.complete
    )  # fmt: skip
    db.session.delete(report)
    db.session.flush()
    reckon(event_id, concerned)
    if was_complete:
        _was_not_absent(event_id, applied_at)
    record("attendance.report-taken-back", "event", event_id, by=by, number=report_id)


def _rest_was_absent(report: AttendanceReport) -> None:
    """No-shows: whoever had a place, and of whom nothing says that they came."""
    db.session.execute(
        update(Signup)
        .where(
            Signup.event_id == report.event_id,
            Signup.state == SignupState.CONFIRMED,
            Signup.attendance == Attendance.UNKNOWN,
        )
        .values(attendance=Attendance.ABSENT, attendance_at=report.applied_at)
        .execution_options(synchronize_session=False)
    )


def _was_not_absent(event_id: int, at: Any) -> None:
    """Whom that report made absent, told by the moment: who was marked by hand stays marked."""
    db.session.execute(
        update(Signup)
        .where(
            Signup.event_id == event_id,
            Signup.attendance == Attendance.ABSENT,
            Signup.attendance_at == at,
        )
        .values(attendance=Attendance.UNKNOWN, attendance_at=None)
        .execution_options(synchronize_session=False)
    )


def forget_names() -> int:
    """Remove names and addresses of lines long enough ago. How many reports."""
    now = clock.now()
    old = db.session.scalars(
        select(AttendanceReport).where(
            AttendanceReport.made_at < now - NAMES_ARE_KEPT, AttendanceReport.forgotten_at.is_(None)
        )
    ).all()
    for report in old:
        db.session.execute(
            update(AttendanceLine).where(AttendanceLine.report_id == report.id).values(name="", email="")
        )
        report.forgotten_at = now
        record("attendance.names-forgotten", "event", report.event_id)
    db.session.flush()
    return len(old)
