"""Agreeing with other organisations, and giving them data under what was agreed."""

from registration.sharing.actions.agreements import (
    activate,
    amend,
    attach_document,
    change_agreement,
    lacks_of,
    new_agreement,
    terminate,
)
from registration.sharing.actions.collecting import (
    acknowledge,
    empty_expired,
    fetch,
    note_names_shown,
    tell_recipients,
)
from registration.sharing.actions.deciding import (
    approve_share,
    note_people_seen,
    refuse_share,
    request_share,
    wish_of,
)

__all__ = [
    "acknowledge",
    "activate",
    "amend",
    "approve_share",
    "attach_document",
    "change_agreement",
    "empty_expired",
    "fetch",
    "lacks_of",
    "new_agreement",
    "note_names_shown",
    "note_people_seen",
    "refuse_share",
    "request_share",
    "tell_recipients",
    "terminate",
    "wish_of",
]
