"""What can happen to a sign-up. Actions flush; whoever called them commits."""

from registration.signups.actions.approving import REASONS, approve, decline
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
from registration.signups.actions.completing import complete, give_up
from registration.signups.actions.grouping import Companion, withdraw_place
from registration.signups.actions.inviting import (
    Letter,
    decline_invitation,
    forget_invitations,
    invite,
    is_theirs,
    refuse_invitations,
    remind_invited,
    revoke,
    sign_up_invited,
    signup_with,
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
    "REASONS",
    "Companion",
    "Entry",
    "Letter",
    "Wish",
    "accept_offer",
    "approve",
    "cancel",
    "carry_on",
    "change_answers",
    "change_answers_for",
    "complete",
    "confirm",
    "confirm_for",
    "decide_for",
    "decline",
    "decline_invitation",
    "enter",
    "forget_invitations",
    "give_up",
    "invite",
    "is_theirs",
    "keep_after_postponing",
    "label_from",
    "label_many",
    "mark_attendance",
    "next_running",
    "offer_reminders",
    "pass_on_free_places",
    "prepare",
    "refuse_invitations",
    "release_due",
    "remind",
    "remind_invited",
    "remind_of",
    "remove_filter",
    "remove_note",
    "remove_reminder",
    "revoke",
    "reword",
    "save_filter",
    "set_reminder",
    "sign_up",
    "sign_up_invited",
    "signup_with",
    "start",
    "take_messages_from",
    "try_out",
    "unlabel_many",
    "withdraw_place",
    "word_batch",
    "write_note",
]
