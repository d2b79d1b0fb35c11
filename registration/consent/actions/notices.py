"""Writing notices: for whom, in which words, from when; drafts that may change, versions that stay."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from registration.audit import actions as audit
from registration.consent.errors import (
    AudienceTaken,
    CodeTaken,
    FoundInNotice,
    NoSuchAudience,
    NotReadyToPublish,
    PublishedWordsStay,
)
from registration.consent.models import Notice, NoticeVersion
from registration.consent.queries import notice_versions, notices
from registration.consent.rules import (
    NoticeFacts,
    NoticeWords,
    errors_in,
    lint_notice,
    missing_in_notice,
    overlapping,
)
from registration.foundation import clock
from registration.foundation.database import db

_SCOPE = re.compile(r"(service|event|form):[\w.:-]+", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")


def new_notice(
    code: str,
    words: NoticeWords,
    *,
    scope: str = "",
    region: str = "",
    countries: Iterable[str] = (),
    by: int | None = None,
) -> NoticeVersion:
    """A notice with its first version, still a draft.

    ``scope`` says what it is about (empty: all that the organisation does), ``countries`` whom this variant
    is for (empty: everybody else), ``region`` what the variant is called.

    Raises:
        CodeTaken: when there is one under this code.
        AudienceTaken: when another one is for some of the same people.
        NoSuchAudience: when scope or country is none.
    """
    notice = Notice(code=code, prevails_over_id=_general_id() if scope else None)
    _set_audience(notice, scope, region, countries)
    try:
        with db.session.begin_nested():
            db.session.add(notice)
    except IntegrityError as clash:
        if "code" not in str(clash.orig):
            raise
        raise CodeTaken(code) from clash
    return new_notice_version(notice, words, by=by)


def change_audience(
    notice: Notice, *, scope: str, region: str, countries: Iterable[str], by: int | None = None
) -> None:
    """Whom it is for, while nobody was shown it.

    Raises:
        PublishedWordsStay: when a version is published: evidence says whom it was for.
        AudienceTaken: when another one is for some of the same people.
        NoSuchAudience: when scope or country is none.
    """
    if any(version.published_at for version in notice_versions(notice.id)):
        raise PublishedWordsStay
    _set_audience(notice, scope, region, countries)
    notice.prevails_over_id = _general_id() if scope else None
    db.session.flush()
    audit.record("notice.audience-changed", "notice", notice.id, by=by, scope=scope, region=region)


def end_notice(notice: Notice, *, by: int | None = None) -> None:
    """Show it to nobody from now on. Its words and what was decided under them stay."""
    if notice.ended_at is None:
        notice.ended_at = clock.now()
        db.session.flush()
        audit.record("notice.ended", "notice", notice.id, by=by)


def new_notice_version(notice: Notice, words: NoticeWords, *, by: int | None = None) -> NoticeVersion:
    """The next words of a notice, still a draft."""
    newest = db.session.scalar(
        select(func.max(NoticeVersion.number)).where(NoticeVersion.notice_id == notice.id)
    )
    version = NoticeVersion(notice=notice, number=(newest or 0) + 1, sha256={}, despite={}, **words.columns())
    db.session.add(version)
    db.session.flush()
    audit.record("notice.drafted", "notice", notice.id, by=by, version=version.number)
    return version


def change_notice_version(version: NoticeVersion, words: NoticeWords, *, by: int | None = None) -> None:
    """Other words in a draft.

    Raises:
        PublishedWordsStay: when it is none any more.
    """
    if version.published_at is not None:
        raise PublishedWordsStay
    for name, value in words.columns().items():
        setattr(version, name, value)
    db.session.flush()
    audit.record("notice.drafted", "notice", version.notice_id, by=by, version=version.number)


def publish_notice_version(
    version: NoticeVersion,
    *,
    by: int | None = None,
    at: datetime | None = None,
    facts: NoticeFacts | None = None,
    despite: str = "",
) -> NoticeVersion:
    """Make the words public and permanent, with the hash of the exact bytes in each language.

    ``at`` is for words that were public before they came here. ``facts`` are what the words must agree with;
    ``despite`` is the reason for publishing in spite of warnings, which stays with the version.

    Raises:
        NotReadyToPublish: when title or text is missing in a language.
        FoundInNotice: when the words are wrong (C44), or doubtful and no reason is given.
    """
    if version.published_at is not None:
        return version
    if reasons := missing_in_notice(version):
        raise NotReadyToPublish(reasons)
    findings = lint_notice(version, facts)
    if errors_in(findings) or (findings and not despite.strip()):
        raise FoundInNotice(findings)
    if findings:
        codes = sorted({f"{each.code}:{each.language}" for each in findings})
        version.despite = {"codes": codes, "reason": despite.strip()}
        audit.record("notice.published-despite", "notice", version.notice_id, by=by, version=version.number,
                     findings=codes)  # fmt: skip
    _seal(version, at or clock.now())
    # A date in the past would claim that people could have read what was not there yet.
    version.effective_at = max(version.effective_at, version.published_at or version.effective_at)
    db.session.flush()
    audit.record("notice.published", "notice", version.notice_id, by=by, version=version.number)
    return version


def import_notice_version(notice: Notice, words: NoticeWords, *, by: int | None = None) -> NoticeVersion:
    """Keep words that were public elsewhere as history, under the day they came into force then.

    Raises:
        NotReadyToPublish: when title or text is missing in a language, or the day has yet to come.
    """
    version = new_notice_version(notice, words, by=by)
    reasons = missing_in_notice(version)
    if version.effective_at > clock.now():
        reasons.append("effective_at")
    if reasons:
        raise NotReadyToPublish(reasons)
    _seal(version, version.effective_at)
    version.imported_at = clock.now()
    db.session.flush()
    audit.record("notice.imported", "notice", notice.id, by=by, version=version.number)
    return version


def _seal(version: NoticeVersion, at: datetime) -> None:
    version.sha256 = {
        language: hashlib.sha256(words.encode()).hexdigest()
        for language, words in version.body.items()
        if words
    }
    version.published_at = at


def _set_audience(notice: Notice, scope: str, region: str, countries: Iterable[str]) -> None:
    wanted = sorted(set(countries))
    if scope and not _SCOPE.fullmatch(scope):
        raise NoSuchAudience(scope)
    for country in wanted:
        if not _COUNTRY.fullmatch(country):
            raise NoSuchAudience(country)
    others = [each for each in notices() if each.scope == scope and each is not notice]
    if taken := overlapping(wanted, _living(others)):
        raise AudienceTaken(taken.code)
    notice.scope, notice.region, notice.countries = scope, region, wanted


def _living(found: Sequence[Notice]) -> list[Notice]:
    return [each for each in found if each.ended_at is None]


def _general_id() -> int | None:
    return db.session.scalar(
        select(Notice.id)
        .where(Notice.scope == "", Notice.region == "", Notice.ended_at.is_(None))
        .order_by(Notice.id)
        .limit(1)
    )
