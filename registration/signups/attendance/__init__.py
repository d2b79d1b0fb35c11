"""Who attended, as the programs that held a webinar report it: reading, matching, adding up.

A report says who was in the room from when to when, under names and addresses that people typed there. It is
kept line by line, so that a second file adds to the first without counting a minute twice, and nobody who
could not be matched is lost.
"""

from registration.signups.attendance.figures import Figures, Presence, figures
from registration.signups.attendance.kept import (
    Counted,
    Reviewed,
    counted,
    lines_of,
    report_by_ref,
    reports_of,
    same_person,
    to_review,
)
from registration.signups.attendance.matching import Found, Roll, roll_of
from registration.signups.attendance.reports import Report, Stay, read_report

__all__ = [
    "Counted",
    "Figures",
    "Found",
    "Presence",
    "Report",
    "Reviewed",
    "Roll",
    "Stay",
    "counted",
    "figures",
    "lines_of",
    "read_report",
    "report_by_ref",
    "reports_of",
    "roll_of",
    "same_person",
    "to_review",
]
