"""Keeping what was answered, and what staff note beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registration.audit.actions import record
from registration.forms.models import Submission
from registration.foundation import clock
from registration.foundation.database import Asked, db
from registration.foundation.inserting import InsertUnlessThere

_SUBMISSION = InsertUnlessThere(Submission, key="act")


def keep_submission(**told: Any) -> int | None:
    """Store the answers under their act, as ``submission_kept`` does; nothing if the page was sent before."""
    number: int | None = submission_kept(**told).answer.scalar()
    return number


def submission_kept(
    *,
    act: str,
    form_version_id: int,
    person_id: int,
    language: str,
    answers: Mapping[str, Any],
    shown_block_id: int | None,
    shown_at: datetime,
    channel: str = "web",
) -> Asked:
    """Store the answers under their act. It answers the id; nothing if the same page was sent before."""
    return _SUBMISSION.ask(
        {
            "act": act,
            "form_version_id": form_version_id,
            "person_id": person_id,
            "language": language,
            "answers": dict(answers),
            "shown_block_id": shown_block_id,
            "shown_at": shown_at,
            "given_at": clock.now(),
            "channel": channel,
        }
    )


def change_answers(submission: Submission, answers: Mapping[str, Any]) -> None:
    """Put other answers in the place of the old ones."""
    submission.answers = dict(answers)
    submission.changed_at = clock.now()
    db.session.flush()


def note_internal(submission: Submission, noted: Mapping[str, Any], *, by: int, whose: str = "") -> None:
    """Keep what staff noted in the internal fields, in the place of what they noted before."""
    submission.noted = dict(noted) or None
    db.session.flush()
    record("form.noted", "submission", submission.id, by=by, whose=whose or None, fields=sorted(noted))
