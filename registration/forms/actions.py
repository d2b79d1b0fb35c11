"""Making forms and keeping what was answered."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import func, select

from registration.audit.actions import record
from registration.forms.errors import (
    FieldWithoutPurpose,
    IdentificationCodeRefused,
    NeedsReview,
    NotJustified,
    UnknownCategory,
)
from registration.forms.minimising import asks_for_identification_code, needs_review
from registration.forms.models import Form, FormUse, FormVersion, Submission
from registration.forms.queries import fields_of, forms
from registration.forms.rules import Field
from registration.foundation import clock
from registration.foundation.database import InsertUnlessThere, db
from registration.foundation.personal_data import Category

_SUBMISSION = InsertUnlessThere(Submission, key="act")


@dataclass(frozen=True)
class Surroundings:
    """What else belongs to what a form asks, and is kept with its version."""

    languages: Sequence[str] = ()
    """The languages it is offered in; none: all of the site (S-AJC-11)."""
    processors: Sequence[str] = ()
    """Codes of the organisations that handle its answers on our instructions (S-JASSO-6)."""

    def as_data(self) -> dict[str, Any]:
        said = {"languages": list(self.languages), "processors": list(self.processors)}
        return {name: value for name, value in said.items() if value}


NOTHING_AROUND = Surroundings()


def new_form(
    code: str,
    use: FormUse,
    title: dict[str, str],
    fields: Sequence[Field],
    purposes: Sequence[str],
    around: Surroundings = NOTHING_AROUND,
    *,
    service: str = "",
) -> FormVersion:
    """A form with its first version, still a draft. ``service`` is the code of the service it belongs to."""
    form = Form(code=code, use=use, title=title, service=service)
    db.session.add(form)
    db.session.flush()
    return new_version(form, fields, purposes, around)


def new_version(
    form: Form,
    fields: Sequence[Field],
    purposes: Sequence[str],
    around: Surroundings = NOTHING_AROUND,
) -> FormVersion:
    """The next version of a form, still a draft.

    Raises:
        FieldWithoutPurpose: for a field that no purpose needs.
        UnknownCategory: for a field in none of the groups of personal data.
        IdentificationCodeRefused: for a number that the law gives to one person.
        NotJustified: for a sensitive answer that is required without a reason.
    """
    for field in fields:
        _refuse(field)
    highest = select(func.coalesce(func.max(FormVersion.number), 0)).where(FormVersion.form_id == form.id)
    definition: dict[str, Any] = {
        "fields": [field.as_data() for field in fields],
        "purposes": list(purposes),
        **around.as_data(),
    }
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


def _refuse(field: Field) -> None:
    if not field.purposes:
        raise FieldWithoutPurpose(field.code)
    if field.category not in set(Category):
        raise UnknownCategory(field.code)
    if asks_for_identification_code(field):
        raise IdentificationCodeRefused(field.code)
    if field.sensitive and field.required and not any(field.justification.values()):
        raise NotJustified(field.code)


def publish(version: FormVersion, *, reviewed_by: int | None = None) -> FormVersion:
    """From here on the version stays as it is. ``reviewed_by`` is who looked at fields that want it.

    Raises:
        NeedsReview: when there are such fields and nobody has looked.
    """
    if version.published_at is not None:
        return version
    watched = [field.code for field in fields_of(version) if needs_review(field)]
    if watched and reviewed_by is None:
        raise NeedsReview(*watched)
    version.published_at = clock.now()
    db.session.flush()
    if reviewed_by is not None:
        record("form.reviewed", "form_version", version.id, by=reviewed_by, fields=watched)
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
