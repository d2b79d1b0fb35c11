"""What can happen to a sign-up. Actions flush; whoever called them commits."""

from registration.signups.actions.arriving import Wish, remind_of, sign_up
from registration.signups.actions.changing import (
    accept_offer,
    cancel,
    change_answers,
    confirm,
    keep_after_postponing,
    mark_attendance,
    release_due,
)
from registration.signups.actions.places import pass_on_free_places

__all__ = [
    "Wish",
    "accept_offer",
    "cancel",
    "change_answers",
    "confirm",
    "keep_after_postponing",
    "mark_attendance",
    "pass_on_free_places",
    "release_due",
    "remind_of",
    "sign_up",
]
