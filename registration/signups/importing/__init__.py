"""Files of people: what a column means, what a cell says, and what each line would change. Never writes."""

from registration.signups.importing.cells import Reader
from registration.signups.importing.comparing import Line, compared
from registration.signups.importing.keeping import Kept, packed, unpacked
from registration.signups.importing.targets import DECISION, Target, guessed, targets_of

__all__ = [
    "DECISION",
    "Kept",
    "Line",
    "Reader",
    "Target",
    "compared",
    "guessed",
    "packed",
    "targets_of",
    "unpacked",
]
