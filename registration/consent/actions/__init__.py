"""Deciding, and writing the words that are decided about."""

from registration.consent.actions.asking_again import answer_again
from registration.consent.actions.bringing_in import (
    deem_accepted,
    import_unverified,
    import_unverified_of_many,
)
from registration.consent.actions.decisions import (
    confirm_address,
    defer,
    give,
    reconfirm,
    record_decisions,
    withdraw,
)
from registration.consent.actions.ending import erase_subject, expire_due, invalidate, revoke
from registration.consent.actions.following_up import Asked, follow_up, look_again
from registration.consent.actions.notices import (
    change_audience,
    change_notice_version,
    end_notice,
    import_notice_version,
    new_notice,
    new_notice_version,
    publish_notice_version,
)
from registration.consent.actions.projection import rebuild_states
from registration.consent.actions.proving import keep_finding, keep_origin, keep_scan
from registration.consent.actions.pruning import prune
from registration.consent.actions.retention import remove_retention, set_retention
from registration.consent.actions.shown import keep_shown_block
from registration.consent.actions.words import (
    change_purpose_version,
    close_purpose,
    new_purpose,
    new_purpose_version,
    publish_purpose_version,
)

__all__ = [
    "Asked",
    "answer_again",
    "change_audience",
    "change_notice_version",
    "change_purpose_version",
    "close_purpose",
    "confirm_address",
    "deem_accepted",
    "defer",
    "end_notice",
    "erase_subject",
    "expire_due",
    "follow_up",
    "give",
    "import_notice_version",
    "import_unverified",
    "import_unverified_of_many",
    "invalidate",
    "keep_finding",
    "keep_origin",
    "keep_scan",
    "keep_shown_block",
    "look_again",
    "new_notice",
    "new_notice_version",
    "new_purpose",
    "new_purpose_version",
    "prune",
    "publish_notice_version",
    "publish_purpose_version",
    "rebuild_states",
    "reconfirm",
    "record_decisions",
    "remove_retention",
    "revoke",
    "set_retention",
    "withdraw",
]
