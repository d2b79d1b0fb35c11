"""Making forms and keeping what was answered."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import func, select

from registration.audit.actions import record
from registration.forms.errors import (
    FieldWithoutPurpose,
    IdentificationCodeAsked,
    NeedsApproval,
    NotJustified,
)
from registration.forms.models import FieldApproval, Form, FormUse, FormVersion, Submission
from registration.forms.queries import forms, parts_of
from registration.forms.rules import Field, asks_identification_code, lacks_a_reason, needs_approval
from registration.foundation import clock
from registration.foundation.database import InsertUnlessThere, db

_SUBMISSION = InsertUnlessThere(Submission, key="act")


def new_form(
    code: str,
    use: FormUse,
    title: dict[str, str],
    fields: Sequence[Field],
    purposes: Sequence[str],
    languages: Sequence[str] = (),
    *,
    service: str = "",
    processors: Sequence[str] = (),
) -> FormVersion:
    """A form with its first version, still a draft. ``service`` is the code of the service it belongs to."""
    form = Form(code=code, use=use, title=title, service=service)
    db.session.add(form)
    db.session.flush()
    return new_version(form, fields, purposes, languages, processors=processors)


def new_version(
    form: Form,
    fields: Sequence[Field],
    purposes: Sequence[str],
    languages: Sequence[str] = (),
    *,
    processors: Sequence[str] = (),
) -> FormVersion:
    """The next version of a form, still a draft. ``languages`` are those it exists in; none: in all.

    ``processors`` are codes of the organisations that handle the answers on our instructions (S-JASSO-6).

    Raises:
        FieldWithoutPurpose: for a field that no purpose needs.
        IdentificationCodeAsked: for a number that a state gives to each person.
        NotJustified: for nationality that must be answered and nobody says why.
    """
    for field in fields:
        if field.takes_an_answer and not field.purposes:
            raise FieldWithoutPurpose(field.code)
        if asks_identification_code(field):
            raise IdentificationCodeAsked(field.code)
        if lacks_a_reason(field):
            raise NotJustified(field.code)
    highest = select(func.coalesce(func.max(FormVersion.number), 0)).where(FormVersion.form_id == form.id)
    definition: dict[str, Any] = {"fields": [field.as_data() for field in fields], "purposes": list(purposes)}
    if languages:
        definition["languages"] = list(languages)
    if processors:
        definition["processors"] = list(processors)
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
    """From here on the version stays as it is.

    Raises:
        NeedsApproval: naming the questions that no data officer has approved.
    """
    if version.published_at is None:
        if unapproved := _unapproved(version):
            raise NeedsApproval(unapproved)
        version.published_at = clock.now()
        db.session.flush()
    return version


def approve_field(version: FormVersion, code: str, *, reason: str, by: int) -> None:
    """A data officer lets the form ask this question as it stands in this version.

    Raises:
        LookupError: when the version has no such question.
    """
    question = next((each for each in parts_of(version) if each.code == code), None)
    if question is None:
        raise LookupError(code)
    sha256 = _hash_of(question)
    there = select(FieldApproval.id).where(
        FieldApproval.form_id == version.form_id, FieldApproval.sha256 == sha256
    )
    if db.session.scalar(there) is None:
        approval = FieldApproval(
            form_id=version.form_id, field=code, sha256=sha256, reason=reason, approved_by=by
        )
        db.session.add(approval)
        db.session.flush()
        record("form.field-approved", "form", version.form_id, by=by, field=code)


def _unapproved(version: FormVersion) -> list[str]:
    wanted = {_hash_of(each): each.code for each in parts_of(version) if needs_approval(each)}
    if not wanted:
        return []
    given = select(FieldApproval.sha256).where(FieldApproval.form_id == version.form_id)
    approved = set(db.session.scalars(given))
    return [code for sha256, code in wanted.items() if sha256 not in approved]


def _hash_of(question: Field) -> str:
    return hashlib.sha256(rfc8785.dumps(question.as_data())).hexdigest()


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
