"""Making a questionnaire, asking people, taking answers."""

from registration.questionnaires.actions.answering import (
    give_back_the_turn,
    hand_in,
    keep_anonymous,
    save_answers,
    take_the_turn,
)
from registration.questionnaires.actions.inviting import invite, stop_for_good
from registration.questionnaires.actions.making import (
    Plan,
    close,
    close_overdue,
    make,
    note_export,
    open_and_invite,
    revise,
)

__all__ = [
    "Plan",
    "close",
    "close_overdue",
    "give_back_the_turn",
    "hand_in",
    "invite",
    "keep_anonymous",
    "make",
    "note_export",
    "open_and_invite",
    "revise",
    "save_answers",
    "stop_for_good",
    "take_the_turn",
]
