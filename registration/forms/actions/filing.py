"""Keeping the files that answer questions."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from registration.forms.filing import fingerprint, sealed_to_wait
from registration.forms.models import AnswerFile, Submission, WaitingFile
from registration.forms.rules import GivenFile
from registration.foundation import clock, keyring
from registration.foundation.database import db
from registration.people.models import Subject

WAITS = timedelta(hours=1)


def let_wait(given: GivenFile) -> str:
    """Keep a file while the rest of its form is put right. The token that opens it, for the page alone."""
    token = secrets.token_urlsafe(24)
    db.session.add(
        WaitingFile(
            fingerprint=fingerprint(token),
            sealed=sealed_to_wait(given, token),
            until=clock.now() + WAITS,
        )
    )
    db.session.flush()
    return token


def keep_files(submission: Submission, given: Mapping[str, GivenFile]) -> None:
    """Keep these files under the person's key, and let go of those that answer nothing any more."""
    stale = [code for code in given if code in submission.answers]
    db.session.execute(
        delete(AnswerFile).where(
            AnswerFile.submission_id == submission.id,
            AnswerFile.field.in_(stale) | AnswerFile.field.not_in(list(submission.answers)),
        )
    )
    wrapped = db.session.scalar(select(Subject.wrapped_key).where(Subject.person_id == submission.person_id))
    key = keyring.unwrap(wrapped)
    for code in stale:
        file = given[code]
        db.session.add(
            AnswerFile(
                submission_id=submission.id,
                field=code,
                sha256=file.as_answer["sha256"],
                sealed=keyring.seal(file.content, key=key),
            )
        )
    waited = [fingerprint(each.waiting) for each in given.values() if each.waiting]
    if waited:
        db.session.execute(delete(WaitingFile).where(WaitingFile.fingerprint.in_(waited)))
    db.session.flush()


def forget_waiting() -> None:
    """Remove files whose form was never sent again."""
    db.session.execute(delete(WaitingFile).where(WaitingFile.until <= clock.now()))
