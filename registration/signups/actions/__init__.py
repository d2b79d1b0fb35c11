"""What can happen to a sign-up. Actions flush; whoever called them commits."""

from registration.signups.actions.arriving import Wish, remind_of, sign_up
from registration.signups.actions.batches import carry_on, next_running, prepare, start
from registration.signups.actions.changing import (
    accept_offer,
    cancel,
    change_answers,
    confirm,
    keep_after_postponing,
    mark_attendance,
    release_due,
)
from registration.signups.actions.keeping import (
    label_from,
    label_many,
    remove_filter,
    remove_note,
    save_filter,
    unlabel_many,
    write_note,
)
from registration.signups.actions.places import pass_on_free_places
from registration.signups.actions.staffing import Entry, change_answers_for, confirm_for, decide_for, enter
from registration.signups.actions.writing import (
    offer_reminders,
    remind,
    remove_reminder,
    reword,
    set_reminder,
    take_messages_from,
    try_out,
    word_batch,
)

__all__ = [
    "Entry",
    "Wish",
    "accept_offer",
    "cancel",
    "carry_on",
    "change_answers",
    "change_answers_for",
    "confirm",
    "confirm_for",
    "decide_for",
    "enter",
    "keep_after_postponing",
    "label_from",
    "label_many",
    "mark_attendance",
    "next_running",
    "offer_reminders",
    "pass_on_free_places",
    "prepare",
    "release_due",
    "remind",
    "remind_of",
    "remove_filter",
    "remove_note",
    "remove_reminder",
    "reword",
    "save_filter",
    "set_reminder",
    "sign_up",
    "start",
    "take_messages_from",
    "try_out",
    "unlabel_many",
    "word_batch",
    "write_note",
]
