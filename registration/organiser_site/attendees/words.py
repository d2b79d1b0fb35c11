"""What columns, outcomes and deeds are called."""

from registration.foundation.localization import lazy_gettext as _l
from registration.signups.models import BatchKind, BatchState

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

DEEDS = {
    BatchKind.CONFIRM: _l("Confirm"),
    BatchKind.CANCEL: _l("Cancel"),
    BatchKind.APPROVE: _l("Approve"),
    BatchKind.DECLINE: _l("Decline"),
    BatchKind.MESSAGE: _l("Write"),
    BatchKind.IMPORT: _l("Bring in a list"),
}
STATES_OF_BATCHES = {
    BatchState.READING: _l("Being read"),
    BatchState.READY: _l("Not started"),
    BatchState.RUNNING: _l("Under way"),
    BatchState.DONE: _l("Done"),
    BatchState.REFUSED: _l("Refused"),
}
OUTCOMES = {
    "waiting": _l("Still to be done"),
    "done": _l("Done"),
    "withheld": _l("Left as they are"),
}
REASONS = {
    "gone": _l("the sign-up is gone"),
    "not-standing": _l("cancelled or lapsed already"),
    "nothing-to-confirm": _l("confirmed or cancelled already"),
    "nothing-to-decide": _l("decided already, or the address is not confirmed"),
    "closed": _l("the event is over or was cancelled"),
    "no-place": _l("no place is free"),
}
