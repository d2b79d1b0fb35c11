"""Making forms and keeping what was answered."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import func, select

from registration.audit.actions import record
from registration.forms.errors import FieldWithoutPurpose
from registration.forms.models import Form, FormUse, FormVersion, Submission
from registration.forms.queries import forms
from registration.forms.rules import Field
from registration.foundation import clock
from registration.foundation.database import InsertUnlessThere, db

_SUBMISSION = InsertUnlessThere(Submission, key="act")


def new_form(
    code: str,
    use: FormUse,
    title: dict[str, str],
    fields: Sequence[Field],
    purposes: Sequence[str],
    *,
    service: str = "",
) -> FormVersion:
    """A form with its first version, still a draft. ``service`` is the code of the service it belongs to."""
    form = Form(code=code, use=use, title=title, service=service)
    db.session.add(form)
    db.session.flush()
    return new_version(form, fields, purposes)


def new_version(form: Form, fields: Sequence[Field], purposes: Sequence[str]) -> FormVersion:
    """The next version of a form, still a draft.

    Raises:
        FieldWithoutPurpose: for a field that no purpose needs.
    """
    for field in fields:
        if not field.purposes:
            raise FieldWithoutPurpose(field.code)
    highest = select(func.coalesce(func.max(FormVersion.number), 0)).where(FormVersion.form_id == form.id)
    definition: dict[str, Any] = {"fields": [field.as_data() for field in fields], "purposes": list(purposes)}
    version = FormVersion(
        form=form,
        number=(db.session.scalar(highest) or 0) + 1,
        definition=definition,
        sha256=hashlib.sha256(rfc8785.dumps(definition)).hexdigest(),
    )
    db.session.add(version)
    db.session.flush()
    return version


def gather(service: str, codes: Collection[str], *, by: int | None) -> None:
    """Let these forms belong to a service, and none but these."""
    for form in forms():
        theirs = service if form.code in codes else "" if form.service == service else form.service
        if theirs != form.service:
            form.service = theirs
            record("form.moved", "form", form.id, by=by, service=theirs)
    db.session.flush()


def publish(version: FormVersion) -> FormVersion:
    """From here on the version stays as it is."""
    if version.published_at is None:
        version.published_at = clock.now()
        db.session.flush()
    return version


def keep_submission(
    *,
    act: str,
    form_version_id: int,
    person_id: int,
    language: str,
    answers: Mapping[str, Any],
    shown_block_id: int | None,
    shown_at: datetime,
    channel: str = "web",
) -> int | None:
    """Store the answers under their act; nothing if the same page was sent before."""
    return _SUBMISSION.send(
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
