"""Making forms, publishing them, and keeping what was answered."""

from registration.forms.actions.answering import (
    change_answers,
    keep_submission,
    note_internal,
    submission_kept,
)
from registration.forms.actions.filing import forget_waiting, keep_files, let_wait
from registration.forms.actions.publishing import approve_field, hold, publish, release, unapproved
from registration.forms.actions.writing import (
    begin,
    draft_of,
    gather,
    name_form,
    new_form,
    new_version,
    throw_away,
    write_draft,
)

__all__ = [
    "approve_field", "begin", "change_answers", "draft_of", "forget_waiting", "gather", "hold",
    "keep_files", "keep_submission", "let_wait", "name_form", "new_form", "new_version", "note_internal",
    "publish", "release", "submission_kept", "throw_away", "unapproved", "write_draft",
]  # fmt: skip
