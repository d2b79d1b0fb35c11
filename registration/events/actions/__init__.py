"""Making, changing, publishing and calling off events."""

from registration.events.actions.asking import make_standard_purposes, offer_form, take_questions_from
from registration.events.actions.making import create_event, edit_event, touch
from registration.events.actions.publishing import cancel_event, publish

__all__ = [
    "cancel_event",
    "create_event",
    "edit_event",
    "make_standard_purposes",
    "offer_form",
    "publish",
    "take_questions_from",
    "touch",
]
