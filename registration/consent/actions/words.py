"""Writing the words of purposes and notices: drafts that may change, versions that stay."""

import hashlib
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
    Notice,
    NoticeVersion,
    Purpose,
    PurposeKind,
    PurposeVersion,
)
from registration.consent.rules import (
    NoticeWords,
    PurposeWords,
    Surroundings,
    missing_in_notice,
    missing_in_purpose,
    reaches_further,
)
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
    version = PurposeVersion(purpose=purpose, number=_next(PurposeVersion, purpose.id), **words.columns())
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
) -> PurposeVersion:
    """From here on these are the words, and they stay as they are.

    Words that reach further than those before are a material change whatever the writer says. Who agreed to
    those before is then asked again, by and by: it is noted here and done by ``follow_up``.

    ``at`` is for words that were public before they came here; ``languages`` for those that must be there.

    Raises:
        NotReadyToPublish: when the words do not say what they must.
        PurposeClosed: when nobody is asked any more.
    """
    if version.published_at is not None:
        return version
    purpose = version.purpose
    if purpose.closed_at is not None:
        raise PurposeClosed
    if reasons := missing_in_purpose(version, _around(purpose, languages)):
        raise NotReadyToPublish(reasons)
    before = _published_before(version)
    if before is not None and reaches_further(before, version):
        version.change_class = ChangeClass.MATERIAL
    version.published_at = at or clock.now()
    if before is not None and version.change_class is ChangeClass.MATERIAL:
        _ask_again(version, by)
    db.session.flush()
    change: dict[str, Any] = {"change": version.change_class.value} if before is not None else {}
    audit.record("purpose.published", "purpose", version.purpose_id, by=by, version=version.number, **change)
    return version


def _around(purpose: Purpose, languages: Iterable[str]) -> Surroundings:
    parent = purpose.parent_id is not None and db.session.scalar(
        select(exists().where(PurposeVersion.purpose_id == purpose.parent_id, _is_published()))
    )
    return Surroundings(
        kind=PurposeKind(purpose.kind),
        recipient=purpose.recipient.name if purpose.recipient else {},
        has_parent=bool(parent),
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


def close_purpose(purpose: Purpose, *, by: int | None = None) -> None:
    """Ask nobody any more, and do nothing for it from this moment on.

    The decisions that stand are revoked by and by (``follow_up``); the guard refuses at once.
    """
    if purpose.closed_at is not None:
        return
    purpose.closed_at = clock.now()
    db.session.add(FollowUp(purpose_id=purpose.id, kind=FollowUpKind.REVOKED, by=by))
    db.session.flush()
    audit.record("purpose.closed", "purpose", purpose.id, by=by)


def new_notice(
    code: str,
    words: NoticeWords,
    *,
    region: str = "",
    prevails_over: Notice | None = None,
    by: int | None = None,
) -> NoticeVersion:
    """A notice with its first version, still a draft.

    Raises:
        CodeTaken: when there is one under this code.
    """
    notice = Notice(code=code, region=region, prevails_over_id=prevails_over.id if prevails_over else None)
    _add(notice)
    return new_notice_version(notice, words, by=by)


def new_notice_version(notice: Notice, words: NoticeWords, *, by: int | None = None) -> NoticeVersion:
    """The next words of a notice, still a draft."""
    version = NoticeVersion(
        notice=notice, number=_next(NoticeVersion, notice.id), sha256={}, **words.columns()
    )
    db.session.add(version)
    db.session.flush()
    audit.record("notice.drafted", "notice", notice.id, by=by, version=version.number)
    return version


def change_notice_version(version: NoticeVersion, words: NoticeWords, *, by: int | None = None) -> None:
    """Other words in a draft.

    Raises:
        PublishedWordsStay: when it is none any more.
    """
    _change(version, words.columns())
    audit.record("notice.drafted", "notice", version.notice_id, by=by, version=version.number)


def publish_notice_version(
    version: NoticeVersion, *, by: int | None = None, at: datetime | None = None
) -> NoticeVersion:
    """Make the words public and permanent, with the hash of the exact bytes in each language.

    ``at`` is for words that were public before they came here.

    Raises:
        NotReadyToPublish: when title or text is missing in a language.
    """
    if version.published_at is not None:
        return version
    if reasons := missing_in_notice(version):
        raise NotReadyToPublish(reasons)
    version.sha256 = {
        language: hashlib.sha256(words.encode()).hexdigest()
        for language, words in version.body.items()
        if words
    }
    version.published_at = at or clock.now()
    # A date in the past would claim that people could have read what was not there yet.
    version.effective_at = max(version.effective_at, version.published_at)
    db.session.flush()
    audit.record("notice.published", "notice", version.notice_id, by=by, version=version.number)
    return version


def _add(thing: Purpose | Notice) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError as clash:
        if "code" not in str(clash.orig):
            raise
        raise CodeTaken(thing.code) from clash


def _next(versions: type[PurposeVersion] | type[NoticeVersion], owner_id: int) -> int:
    owner = PurposeVersion.purpose_id if versions is PurposeVersion else NoticeVersion.notice_id
    return (db.session.scalar(select(func.max(versions.number)).where(owner == owner_id)) or 0) + 1


def _change(version: PurposeVersion | NoticeVersion, columns: dict[str, Any]) -> None:
    if version.published_at is not None:
        raise PublishedWordsStay
    for name, value in columns.items():
        setattr(version, name, value)
    db.session.flush()
