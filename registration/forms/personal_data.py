"""What this room holds about a person: the answers they gave."""

from typing import Any

from sqlalchemy import delete, select

from registration.forms.answers import readable
from registration.forms.models import Submission
from registration.forms.queries import fields_answered, internal_of
from registration.foundation.database import db
from registration.foundation.localization import pick

COLUMNS = frozenset({"submission.answers", "submission.noted", "answer_file.sealed", "waiting_file.sealed"})
# A file that waits is nobody's: only the page it stands on can open it, and only for an hour.


def show(person_id: int) -> dict[str, Any]:
    asked = select(Submission).where(Submission.person_id == person_id).order_by(Submission.id)
    return {"forms": [_shown(submission) for submission in db.session.scalars(asked)]}


def _shown(submission: Submission) -> dict[str, Any]:
    version = submission.form_version
    noted = submission.noted or {}
    return {
        "form": pick(version.form.title),
        "form_version": version.number,
        "language": submission.language,
        "given_at": submission.given_at.isoformat(),
        "changed_at": submission.changed_at and submission.changed_at.isoformat(),
        "answers": {
            pick(field.label): readable(field, submission.answers.get(field.code))
            for field in fields_answered(version, submission.answers)
        },
        "noted_by_staff": {
            pick(field.label): readable(field, noted[field.code])
            for field in internal_of(version)
            if field.code in noted
        },
    }


def erase(person_id: int) -> None:
    db.session.execute(delete(Submission).where(Submission.person_id == person_id))
