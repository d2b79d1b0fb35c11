"""Making, changing, publishing, postponing, copying and calling off events."""

from registration.events.actions.admitting import admit, renew_key
from registration.events.actions.asking import make_standard_purposes, offer_form, take_questions_from
from registration.events.actions.copying import clone, repeat
from registration.events.actions.making import create_event, edit_event, touch
from registration.events.actions.programme import write_programme
from registration.events.actions.publishing import cancel_event, publish, release_staff_places
from registration.events.actions.searching import index_words
from registration.events.actions.series import (
    change_series,
    edit_following,
    new_series,
    put_label,
    remove_label,
    write_following,
)
from registration.events.actions.timing import postpone, revoke_preview, schedule, share_preview
from registration.events.actions.together import cancel_together, postpone_together

__all__ = [
    "admit",
    "cancel_event",
    "cancel_together",
    "change_series",
    "clone",
    "create_event",
    "edit_event",
    "edit_following",
    "index_words",
    "make_standard_purposes",
    "new_series",
    "offer_form",
    "postpone",
    "postpone_together",
    "publish",
    "put_label",
    "release_staff_places",
    "remove_label",
    "renew_key",
    "repeat",
    "revoke_preview",
    "schedule",
    "share_preview",
    "take_questions_from",
    "touch",
    "write_following",
    "write_programme",
]
