"""Making, changing, publishing and calling off events."""

from registration.events.actions.asking import make_standard_purposes, offer_form
from registration.events.actions.making import create_event, edit_event, touch
from registration.events.actions.programme import write_programme
from registration.events.actions.publishing import cancel_event, publish
from registration.events.actions.searching import index_words

__all__ = [
    "cancel_event",
    "create_event",
    "edit_event",
    "index_words",
    "make_standard_purposes",
    "offer_form",
    "publish",
    "touch",
    "write_programme",
]
