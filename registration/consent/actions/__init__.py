"""Deciding, and writing the words that are decided about."""

from registration.consent.actions.decisions import (
    confirm_address,
    erase_subject,
    expire_due,
    give,
    record_decisions,
    withdraw,
)
from registration.consent.actions.projection import rebuild_states
from registration.consent.actions.pruning import prune
from registration.consent.actions.shown import keep_shown_block
from registration.consent.actions.words import (
    change_notice_version,
    change_purpose_version,
    new_notice,
    new_notice_version,
    new_purpose,
    new_purpose_version,
    publish_notice_version,
    publish_purpose_version,
)

__all__ = [
    "change_notice_version",
    "change_purpose_version",
    "confirm_address",
    "erase_subject",
    "expire_due",
    "give",
    "keep_shown_block",
    "new_notice",
    "new_notice_version",
    "new_purpose",
    "new_purpose_version",
    "prune",
    "publish_notice_version",
    "publish_purpose_version",
    "rebuild_states",
    "record_decisions",
    "withdraw",
]
