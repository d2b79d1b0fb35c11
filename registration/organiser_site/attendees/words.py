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
    "unconfirmed": _l("the address is not confirmed"),
    "restricted": _l("the person has restricted the use of their data"),
    "suppressed": _l("nothing may be sent to this address"),
}
LINES = {
    "new": _l("New"),
    "waits": _l("To the waiting list"),
    "changed": _l("With changes"),
    "same": _l("As it is"),
    "refused": _l("Left out"),
}
"""What becomes of a line of a list."""
WHY_NOT = {
    "answers": _l("Something in this line cannot be an answer."),
    "twice": _l("The same address stands in a line above."),
    "full": _l("No place is left."),
    "cancelled": _l("This person cancelled. If they want to come after all, sign them up by hand."),
    "suppressed": _l("Nothing may be sent to this address, and nothing of it is kept."),
    "restricted": _l("This person has restricted the use of their data. Ask the data officer."),
    "signed-up-since": _l("This person has signed up meanwhile. What they said holds."),
    "changed-since": _l("The answers were changed meanwhile. What was said last holds."),
    "gone": _l("The sign-up was cancelled or erased meanwhile."),
}
WHY_OVER = {
    "given-up": _l("This list was given up. Nobody of it was brought in."),
    "too-old": _l("This list was looked at too long ago and was given up. Bring the file again."),
    "event-closed": _l("The event takes no sign-ups any more. Nobody of the list was brought in."),
    "failed": _l("Something went wrong with this list, and nobody of it was brought in. We have been told."),
}
