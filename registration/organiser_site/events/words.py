"""Names that lists of people use."""

from collections.abc import Sequence
from dataclasses import dataclass

from registration.consent.models import Purpose, PurposeKind, PurposeVersion
from registration.consent.queries import current_versions
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext as _l
from registration.foundation.localization import pick
from registration.signups.models import Attendance, ReportSource, SignupState

STATES = {
    SignupState.CONFIRMED: _l("Confirmed"),
    SignupState.HELD: _l("Not confirmed"),
    SignupState.APPLIED: _l("Applied"),
    SignupState.WAITING: _l("On the waiting list"),
    SignupState.OFFERED: _l("Place offered"),
    SignupState.CANCELLED: _l("Cancelled"),
    SignupState.LAPSED: _l("Not confirmed in time"),
    SignupState.DECLINED: _l("Declined"),
}
KINDS = {
    SignupState.CONFIRMED: "good",
    SignupState.HELD: "wait",
    SignupState.WAITING: "open",
    SignupState.OFFERED: "wait",
    SignupState.CANCELLED: "off",
    SignupState.LAPSED: "off",
    SignupState.APPLIED: "wait",
    SignupState.DECLINED: "off",
}
"""The shape of each state (components/status.html)."""
ATTENDANCES = {
    Attendance.UNKNOWN: _l("Not marked"),
    Attendance.ATTENDED: _l("Attended"),
    Attendance.ABSENT: _l("Absent"),
}
SOURCES = {
    ReportSource.ZOOM: _l("Report of Zoom"),
    ReportSource.TEAMS: _l("Report of Teams"),
    ReportSource.LIST: _l("List"),
}
"""What wrote a report of attendance."""
LONGEST_MARK = 4


@dataclass(frozen=True)
class Named:
    """A purpose as lists name it: at length, and by a mark for narrow columns."""

    code: str
    name: str
    mark: str


def named(purposes: Sequence[Purpose]) -> list[Named]:
    """The names of purposes in the present language, in one statement."""
    versions = current_versions([each.id for each in purposes])
    return [_named(purpose, versions.get(purpose.id)) for purpose in purposes]


def named_by(versions: Sequence[PurposeVersion]) -> list[Named]:
    """The names of purposes whose words are known already."""
    return [_named(each.purpose, each) for each in versions]


def _named(purpose: Purpose, version: PurposeVersion | None) -> Named:
    name = pick(version.title) if version else purpose.code
    if version is not None and version.purpose.recipient is not None:
        name = pick(version.purpose.recipient.name)
    return Named(purpose.code, name, _mark(purpose.kind, name))


def _mark(kind: PurposeKind, name: str) -> str:
    if kind is PurposeKind.NEWSLETTER:
        return _("N")
    if kind is PurposeKind.QUESTIONNAIRE:
        return _("Q")
    initials = "".join(word[0] for word in name.split() if word[:1].isascii() and word[:1].isupper())
    return initials if len(initials) > 1 else name[:LONGEST_MARK]
