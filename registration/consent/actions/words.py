"""Writing the words of purposes: drafts that may change, versions that stay."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from registration.audit import actions as audit
from registration.consent.errors import CodeTaken, NotReadyToPublish, PublishedWordsStay, PurposeClosed
from registration.consent.models import (
    ChangeClass,
    FollowUp,
    FollowUpKind,
    Purpose,
    PurposeKind,
    PurposeVersion,
)
from registration.consent.rules import (
    PurposeWords,
    Surroundings,
    missing_in_purpose,
    needs_officer,
    reaches_further,
)
from registration.foundation import clock, jobs
from registration.foundation.database import db
from registration.organisations.actions import plan_review
from registration.organisations.models import Organisation, ReviewOf

JOB = "consent.follow-up"


def new_purpose(
    code: str,
    kind: PurposeKind,
    words: PurposeWords,
    *,
    recipient: Organisation | None = None,
    per_event: bool = False,
    parent: Purpose | None = None,
    service: str = "",
    pseudonymised: bool = False,
    by: int | None = None,
) -> PurposeVersion:
    """A purpose with its first version, still a draft. For sharing, ``recipient`` says with whom.

    ``parent`` is the listed purpose that related activities belong to; ``service`` the code of a service.

    Raises:
        CodeTaken: when there is one under this code.
    """
    purpose = Purpose(
        code=code,
        kind=kind,
        recipient=recipient,
        per_event=per_event,
        parent=parent,
        service=service,
        pseudonymised=pseudonymised,
    )
    _add(purpose)
    return new_purpose_version(purpose, words, by=by)


def new_purpose_version(purpose: Purpose, words: PurposeWords, *, by: int | None = None) -> PurposeVersion:
    """The next words of a purpose, still a draft."""
    version = PurposeVersion(purpose=purpose, number=_next(purpose.id), **words.columns())
    db.session.add(version)
    db.session.flush()
    audit.record("purpose.drafted", "purpose", purpose.id, by=by, version=version.number)
    return version


def change_purpose_version(version: PurposeVersion, words: PurposeWords, *, by: int | None = None) -> None:
    """Other words in a draft.

    Raises:
        PublishedWordsStay: when it is none any more.
    """
    _change(version, words.columns())
    audit.record("purpose.drafted", "purpose", version.purpose_id, by=by, version=version.number)


def publish_purpose_version(
    version: PurposeVersion,
    *,
    by: int | None = None,
    at: datetime | None = None,
    languages: Iterable[str] = (),
    approved_by: int | None = None,
) -> PurposeVersion:
    """From here on these are the words, and they stay as they are.

    Words that reach further than those before are a material change whatever the writer says. Who agreed to
    those before is then asked again, by and by: it is noted here and done by ``follow_up``. The day they name
    for looking at them again is planned in the register of reviews.

    ``at`` is for words that were public before they came here; ``languages`` for those that must be there;
    ``approved_by`` the data officer without whom nothing rests on the protection of life.

    Raises:
        NotReadyToPublish: when the words do not say what they must.
        PurposeClosed: when nobody is asked any more.
    """
    if version.published_at is not None:
        return version
    purpose = version.purpose
    if purpose.closed_at is not None:
        raise PurposeClosed
    if reasons := missing_in_purpose(version, _around(purpose, languages, approved=approved_by is not None)):
        raise NotReadyToPublish(reasons)
    before = _published_before(version)
    if before is not None and reaches_further(before, version):
        version.change_class = ChangeClass.MATERIAL
    version.published_at = at or clock.now()
    if before is not None and version.change_class is ChangeClass.MATERIAL:
        _ask_again(version, by)
    if version.review_on is not None and (before is None or before.review_on != version.review_on):
        plan_review(ReviewOf.PURPOSE, purpose.code, version.review_on, by=by)
    db.session.flush()
    change: dict[str, Any] = {"change": version.change_class.value} if before is not None else {}
    if needs_officer(version):
        audit.record("purpose.approved", "purpose", purpose.id, by=approved_by, version=version.number)
    audit.record("purpose.published", "purpose", version.purpose_id, by=by, version=version.number, **change)
    return version


def _around(purpose: Purpose, languages: Iterable[str], *, approved: bool) -> Surroundings:
    parent = purpose.parent_id is not None and db.session.scalar(
        select(exists().where(PurposeVersion.purpose_id == purpose.parent_id, _is_published()))
    )
    return Surroundings(
        kind=PurposeKind(purpose.kind),
        recipient=purpose.recipient.name if purpose.recipient else {},
        has_parent=bool(parent),
        approved=approved,
        languages=languages,
    )


def _published_before(version: PurposeVersion) -> PurposeVersion | None:
    return db.session.scalar(
        select(PurposeVersion)
        .where(
            PurposeVersion.purpose_id == version.purpose_id,
            PurposeVersion.number < version.number,
            _is_published(),
        )
        .order_by(PurposeVersion.number.desc())
        .limit(1)
    )


def _is_published() -> ColumnElement[bool]:
    return PurposeVersion.published_at.is_not(None)


def _ask_again(version: PurposeVersion, by: int | None) -> None:
    """Note that decisions under older words are superseded. Newer words replace what was not yet done."""
    now = clock.now()
    db.session.execute(
        update(FollowUp)
        .where(
            FollowUp.purpose_id == version.purpose_id,
            FollowUp.kind == FollowUpKind.SUPERSEDED,
            FollowUp.finished_at.is_(None),
        )
        .values(finished_at=now)
    )
    db.session.add(
        FollowUp(purpose_id=version.purpose_id, version=version, kind=FollowUpKind.SUPERSEDED, by=by)
    )
    jobs.after_commit(JOB)


def close_purpose(purpose: Purpose, *, by: int | None = None) -> None:
    """Ask nobody any more, and do nothing for it from this moment on.

    The decisions that stand are revoked by and by (``follow_up``); the guard refuses at once.
    """
    if purpose.closed_at is not None:
        return
    purpose.closed_at = clock.now()
    db.session.add(FollowUp(purpose_id=purpose.id, kind=FollowUpKind.REVOKED, by=by))
    db.session.flush()
    jobs.after_commit(JOB)
    audit.record("purpose.closed", "purpose", purpose.id, by=by)


def _add(thing: Purpose) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError as clash:
        if "code" not in str(clash.orig):
            raise
        raise CodeTaken(thing.code) from clash


def _next(purpose_id: int) -> int:
    numbers = select(func.max(PurposeVersion.number)).where(PurposeVersion.purpose_id == purpose_id)
    return (db.session.scalar(numbers) or 0) + 1


def _change(version: PurposeVersion, columns: dict[str, Any]) -> None:
    if version.published_at is not None:
        raise PublishedWordsStay
    for name, value in columns.items():
        setattr(version, name, value)
    db.session.flush()
