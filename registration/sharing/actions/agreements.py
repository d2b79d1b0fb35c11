"""Drafting an agreement, bringing it into force, ending it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from registration.audit import actions as audit
from registration.foundation import clock
from registration.foundation.database import db
from registration.sharing import documents
from registration.sharing.errors import AgreementIncomplete, NotADraft, NumberTaken
from registration.sharing.models import (
    Agreement,
    AgreementClause,
    AgreementScope,
    AgreementState,
    AgreementType,
    AgreementVersion,
)
from registration.sharing.queries import agreement_by_number
from registration.sharing.rules import missing_clauses

Scope = tuple[int, int, str]
"""Event, purpose, field."""


@dataclass(frozen=True)
class AgreementDraft:
    """Everything that is agreed. Days are already instants: the last one ends with its day."""

    type: AgreementType
    effective_from: datetime
    effective_to: datetime
    signed_by_us: str
    signed_by_them: str
    clauses: Mapping[str, str]
    """Code of a clause to the page where it stands."""
    scope: Collection[Scope]
    transfer_mechanism: str = ""
    transfer_note: Mapping[str, str] | None = None
    transfer_review_on: datetime | None = None
    deletion_by: datetime | None = None


def new_agreement(number: str, organisation_id: int, draft: AgreementDraft, *, by: int) -> AgreementVersion:
    """An agreement with its first version, still a draft.

    Raises:
        NumberTaken: when another agreement has this number.
    """
    if agreement_by_number(number) is not None:
        raise NumberTaken
    agreement = Agreement(number=number, organisation_id=organisation_id, type=draft.type)
    version = AgreementVersion(agreement=agreement, number=1, state=AgreementState.DRAFT)
    _put(version, draft)
    db.session.add(version)
    db.session.flush()
    _put_parts(version, draft)
    audit.record("agreement.drafted", "agreement_version", version.id, by=by, number=number)
    return version


def change_agreement(version: AgreementVersion, draft: AgreementDraft, *, by: int) -> None:
    """Put other terms into a draft.

    Raises:
        NotADraft: when it was in force already.
    """
    _must_be_draft(version)
    version.agreement.type = draft.type
    _put(version, draft)
    _put_parts(version, draft)
    audit.record("agreement.changed", "agreement_version", version.id, by=by)


def attach_document(version: AgreementVersion, content: bytes, *, by: int) -> None:
    """Keep the signed document of a draft; its hash becomes part of the terms.

    Raises:
        NotADraft: when it was in force already.
        NotAPdf: when the file is no PDF.
    """
    _must_be_draft(version)
    version.document, version.document_sha256 = documents.keep(content)
    db.session.flush()
    audit.record(
        "agreement.document-attached", "agreement_version", version.id, by=by, sha256=version.document_sha256
    )


def lacks_of(version: AgreementVersion) -> tuple[str, ...]:
    """What is missing before an agreement can come into force: signatures, document, clauses, scope."""
    clauses = {clause.code: clause.page for clause in version.clauses}
    checks = {
        "signature_ours": not version.signed_by_us.strip(),
        "signature_theirs": not version.signed_by_them.strip(),
        "document": not documents.is_intact(version.document, version.document_sha256),
        "scope": not version.scopes,
        "over": version.effective_to <= clock.now(),
    }
    lacking = [code for code, missing in checks.items() if missing]
    return (*lacking, *missing_clauses(version.agreement.type, clauses))


def activate(version: AgreementVersion, *, by: int) -> None:
    """Bring a draft into force; the version before it ends.

    Raises:
        NotADraft: when it was in force already.
        AgreementIncomplete: when a signature, the document, the scope or a mandatory clause is missing.
    """
    _must_be_draft(version)
    if lacks := lacks_of(version):
        raise AgreementIncomplete(lacks)
    now = clock.now()
    for earlier in version.agreement.versions:
        if earlier.state is AgreementState.ACTIVE:
            earlier.state, earlier.terminated_at = AgreementState.TERMINATED, now
    version.state, version.activated_at = AgreementState.ACTIVE, now
    db.session.flush()
    audit.record(
        "agreement.activated", "agreement_version", version.id, by=by, sha256=version.document_sha256
    )


def terminate(version: AgreementVersion, *, by: int) -> None:
    """End an agreement now. What was shared before stays in the log; nothing more is shared under it."""
    if version.state is AgreementState.TERMINATED:
        return
    version.state, version.terminated_at = AgreementState.TERMINATED, clock.now()
    db.session.flush()
    audit.record("agreement.terminated", "agreement_version", version.id, by=by)


def amend(version: AgreementVersion, *, by: int) -> AgreementVersion:
    """A new draft with the same terms. The version in force stays so until the new one is signed.

    Asking twice gives the same draft.
    """
    for other in version.agreement.versions:
        if other.state is AgreementState.DRAFT:
            return other
    draft = AgreementVersion(
        agreement=version.agreement,
        number=max(other.number for other in version.agreement.versions) + 1,
        state=AgreementState.DRAFT,
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        transfer_mechanism=version.transfer_mechanism,
        transfer_note=dict(version.transfer_note),
        transfer_review_on=version.transfer_review_on,
        deletion_by=version.deletion_by,
        clauses=[AgreementClause(code=each.code, page=each.page) for each in version.clauses],
        scopes=[
            AgreementScope(event_id=each.event_id, purpose_id=each.purpose_id, field=each.field)
            for each in version.scopes
        ],
    )
    db.session.add(draft)
    db.session.flush()
    audit.record("agreement.amendment-drafted", "agreement_version", draft.id, by=by)
    return draft


def _must_be_draft(version: AgreementVersion) -> None:
    if version.state is not AgreementState.DRAFT:
        raise NotADraft


def _put(version: AgreementVersion, draft: AgreementDraft) -> None:
    version.effective_from, version.effective_to = draft.effective_from, draft.effective_to
    version.signed_by_us, version.signed_by_them = draft.signed_by_us, draft.signed_by_them
    version.transfer_mechanism = draft.transfer_mechanism
    version.transfer_note = dict(draft.transfer_note or {})
    version.transfer_review_on = draft.transfer_review_on
    version.deletion_by = draft.deletion_by


def _put_parts(version: AgreementVersion, draft: AgreementDraft) -> None:
    for table in (AgreementClause, AgreementScope):
        db.session.execute(delete(table).where(table.version_id == version.id))
    db.session.add_all(
        AgreementClause(version_id=version.id, code=code, page=page)
        for code, page in draft.clauses.items()
        if page.strip()
    )
    db.session.add_all(
        AgreementScope(version_id=version.id, event_id=event_id, purpose_id=purpose_id, field=field)
        for event_id, purpose_id, field in sorted(set(draft.scope))
    )
    db.session.flush()
    db.session.expire(version, ["clauses", "scopes"])
