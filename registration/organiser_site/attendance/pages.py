"""The blueprint of the area, and what its views share."""

from flask import Blueprint, abort

from registration.events.models import Event
from registration.events.queries import event_by_id
from registration.foundation.database import db
from registration.signups.attendance import report_by_ref
from registration.signups.models import AttendanceLine, AttendanceReport
from registration.web.access import the_staff
from registration.web.asked import number

pages = Blueprint("attendance", __name__)
LARGEST_ID = 2**31


def found(event_id: int) -> Event:
    """The event, or the page that says there is none."""
    return (event_by_id(event_id) if event_id < LARGEST_ID else None) or abort(404)


def found_report(event_id: int, ref: str) -> AttendanceReport:
    """A report about this event, or the page that says there is none."""
    return report_by_ref(event_id, ref) or abort(404)


def found_line(report: AttendanceReport, text: str | None) -> AttendanceLine:
    """A line of this report, or the page that says there is none."""
    line = db.session.get(AttendanceLine, number(text) or 0)
    return line if line is not None and line.report_id == report.id else abort(404)


def me() -> int:
    """The account that does it, for the audit trail."""
    return the_staff().id
