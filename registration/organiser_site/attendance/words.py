"""What reports, their lines and their problems are called."""

from registration.foundation.localization import lazy_gettext as _l
from registration.signups.models import LineState

STATES = {
    LineState.MATCHED: _l("Matched"),
    LineState.PROPOSED: _l("Perhaps"),
    LineState.UNMATCHED: _l("Not found"),
    LineState.ASIDE: _l("Put aside"),
}
KINDS = {
    LineState.MATCHED: "good",
    LineState.PROPOSED: "wait",
    LineState.UNMATCHED: "open",
    LineState.ASIDE: "off",
}
WAYS = {
    "address": _l("by address"),
    "reference": _l("by reference"),
    "name": _l("by name"),
    "hand": _l("by hand"),
}
PROBLEMS = {
    "time": _l("A time of this row cannot be read; the person counts as attended."),
    "duration": _l("The duration in this row cannot be read; the person counts as attended."),
    "backwards": _l("The person left before joining; only the joining counts."),
    "waiting-room": _l("This row is about waiting to be let in; it counts no time."),
}
