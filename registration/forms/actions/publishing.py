"""From a draft to a version that stays: what is missing, who has to look, and publishing."""

import hashlib
from collections.abc import Collection

import rfc8785
from sqlalchemy import select

from registration.audit.actions import record
from registration.forms.errors import NeedsApproval, NotReady
from registration.forms.models import FieldApproval, FormVersion
from registration.forms.queries import lacks_of, parts_of
from registration.forms.rules import Field, needs_approval
from registration.foundation import clock
from registration.foundation.database import db


def release(version: FormVersion, *, by: int) -> FormVersion:
    """Publish what somebody wrote in the builder.

    Raises:
        NotReady: naming everything that is missing, each with its field.
        NeedsApproval: naming the questions that no data officer has approved.
    """
    hold(version)
    if version.published_at is None:
        if found := lacks_of(version):
            raise NotReady(found)
        publish(version)
        record("form.published", "form", version.form_id, by=by, version=version.number)
    return version


def hold(version: FormVersion) -> None:
    """Let nobody write in this version until we are done: what was looked at is what is published."""
    db.session.refresh(version, with_for_update=True)


def publish(version: FormVersion, *, approved_on: Collection[int] = ()) -> FormVersion:
    """From here on the version stays as it is.

    ``approved_on`` are ids of forms whose approvals count here too: those its questions were taken from.

    Raises:
        NeedsApproval: naming the questions that no data officer has approved.
    """
    if version.published_at is None:
        if waiting := unapproved(version, approved_on):
            raise NeedsApproval(waiting)
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


def unapproved(version: FormVersion, approved_on: Collection[int] = ()) -> list[str]:
    """Codes of the questions that a data officer still has to approve."""
    wanted = {_hash_of(each): each.code for each in parts_of(version) if needs_approval(each)}
    if not wanted:
        return []
    given = select(FieldApproval.sha256).where(FieldApproval.form_id.in_([version.form_id, *approved_on]))
    approved = set(db.session.scalars(given))
    return [code for sha256, code in wanted.items() if sha256 not in approved]


def _hash_of(question: Field) -> str:
    return hashlib.sha256(rfc8785.dumps(question.as_data())).hexdigest()
