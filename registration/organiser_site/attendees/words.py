"""What columns, outcomes and deeds are called."""

from registration.foundation.localization import lazy_gettext as _l

COLUMN_NAMES = {
    "organisation": _l("Organisation"),
    "state": _l("State"),
    "allowed": _l("Has allowed"),
    "time": _l("Signed up"),
    "email": _l("E-mail address"),
    "attendance": _l("Attendance"),
    "language": _l("Language"),
    "source": _l("Source"),
    "labels": _l("Labels"),
}
