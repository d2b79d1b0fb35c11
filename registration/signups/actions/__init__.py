"""What can happen to a sign-up. Actions flush; whoever called them commits."""

from registration.signups.actions.arriving import Wish, remind_of, sign_up
from registration.signups.actions.attending import (
    apply_report,
    forget_names,
    keep_report,
    match_line,
    take_back,
    unmatch_line,
)
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
from registration.signups.actions.checking_in import Scan, admit, check_in, undo_check_in, walk_in
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

__all__ = [
    "Entry",
    "Scan",
    "Wish",
    "accept_offer",
    "admit",
    "apply_report",
    "cancel",
    "carry_on",
    "change_answers",
    "change_answers_for",
    "check_in",
    "confirm",
    "confirm_for",
    "decide_for",
    "enter",
    "forget_names",
    "keep_after_postponing",
    "keep_report",
    "label_from",
    "label_many",
    "mark_attendance",
    "match_line",
    "next_running",
    "pass_on_free_places",
    "prepare",
    "release_due",
    "remind_of",
    "remove_filter",
    "remove_note",
    "save_filter",
    "sign_up",
    "start",
    "take_back",
    "undo_check_in",
    "unlabel_many",
    "unmatch_line",
    "walk_in",
    "write_note",
]
