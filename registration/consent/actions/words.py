"""Writing the words of purposes: drafts that may change, versions that stay."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from registration.audit import actions as audit
from registration.consent.errors import CodeTaken, NotReadyToPublish, PublishedWordsStay
from registration.consent.models import Purpose, PurposeKind, PurposeVersion
from registration.consent.rules import PurposeWords, missing_in_purpose
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.models import Organisation


def new_purpose(
    code: str,
    kind: PurposeKind,
    words: PurposeWords,
    *,
    recipient: Organisation | None = None,
    per_event: bool = False,
    by: int | None = None,
) -> PurposeVersion:
    """A purpose with its first version, still a draft. For sharing, ``recipient`` says with whom.

    Raises:
        CodeTaken: when there is one under this code.
    """
    purpose = Purpose(code=code, kind=kind, recipient=recipient, per_event=per_event)
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
    version: PurposeVersion, *, by: int | None = None, at: datetime | None = None
) -> PurposeVersion:
    """From here on these are the words, and they stay as they are.

    ``at`` is for words that were public before they came here.

    Raises:
        NotReadyToPublish: when the words do not say what they must.
    """
    if version.published_at is not None:
        return version
    recipient = version.purpose.recipient
    if reasons := missing_in_purpose(version, recipient.name if recipient else None):
        raise NotReadyToPublish(reasons)
    version.published_at = at or clock.now()
    db.session.flush()
    audit.record("purpose.published", "purpose", version.purpose_id, by=by, version=version.number)
    return version


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
