"""The words of purposes and notices, and how many people decided what about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from registration.consent.models import (
    ConsentEvent,
    ConsentState,
    EventKind,
    Notice,
    NoticeVersion,
    Purpose,
    PurposeVersion,
)
from registration.consent.queries.guard import may_use
from registration.foundation import clock
from registration.foundation.database import db, table_of

_purposes, _versions = table_of(Purpose), table_of(PurposeVersion)
PURPOSES_REVISION = (
    select(func.coalesce(func.max(_versions.c.id), 0))
    .where(_versions.c.published_at.is_not(None))
    .scalar_subquery()
    + select(func.coalesce(func.sum(_purposes.c.revision), 0)).scalar_subquery()
)
"""Grows whenever words are published, a purpose ends or other times to keep data are said."""

GENERAL_NOTICE = "privacy"
"""Code of the notice that stands at the public address for privacy."""


def purpose_by_code(code: str) -> Purpose | None:
    return db.session.scalar(
        select(Purpose).where(Purpose.code == code).options(joinedload(Purpose.recipient))
    )


def purposes() -> Sequence[Purpose]:
    """All purposes with their versions, by code."""
    return (
        db.session.scalars(
            select(Purpose)
            .order_by(Purpose.code)
            .options(joinedload(Purpose.recipient), joinedload(Purpose.versions))
        )
        .unique()
        .all()
    )


def purposes_stand() -> bool:
    """Whether there is any purpose yet."""
    return bool(db.session.scalar(select(exists().where(Purpose.id.is_not(None)))))


def versions_of(purpose_id: int) -> Sequence[PurposeVersion]:
    """The versions of a purpose, newest first, drafts among them."""
    return db.session.scalars(
        select(PurposeVersion)
        .where(PurposeVersion.purpose_id == purpose_id)
        .order_by(PurposeVersion.number.desc())
    ).all()


def current_version(purpose_id: int) -> PurposeVersion | None:
    """The words that are asked now: the newest that are published."""
    return current_versions([purpose_id]).get(purpose_id)


def current_versions(purpose_ids: Iterable[int]) -> dict[int, PurposeVersion]:
    """The same for many purposes, by the id of the purpose."""
    newest = (
        select(PurposeVersion.purpose_id, func.max(PurposeVersion.number).label("number"))
        .where(PurposeVersion.published_at.is_not(None), PurposeVersion.purpose_id.in_(list(purpose_ids)))
        .group_by(PurposeVersion.purpose_id)
        .subquery()
    )
    found = db.session.scalars(
        select(PurposeVersion)
        .join(
            newest,
            and_(newest.c.purpose_id == PurposeVersion.purpose_id, newest.c.number == PurposeVersion.number),
        )
        .join(PurposeVersion.purpose)
        .options(contains_eager(PurposeVersion.purpose).joinedload(Purpose.recipient))
    )
    return {version.purpose_id: version for version in found}


def notices() -> Sequence[Notice]:
    return db.session.scalars(select(Notice).order_by(Notice.id)).all()


def notice_by_code(code: str) -> Notice | None:
    return db.session.scalar(select(Notice).where(Notice.code == code))


def current_notice(code: str = GENERAL_NOTICE) -> NoticeVersion | None:
    """The words of this notice that are in force now."""
    return db.session.scalar(
        select(NoticeVersion)
        .join(NoticeVersion.notice)
        .options(contains_eager(NoticeVersion.notice))
        .where(
            Notice.code == code,
            NoticeVersion.published_at.is_not(None),
            NoticeVersion.effective_at <= clock.now(),
        )
        .order_by(NoticeVersion.effective_at.desc(), NoticeVersion.number.desc())
        .limit(1)
    )


def notice_versions(notice_id: int) -> Sequence[NoticeVersion]:
    """The versions of a notice, newest first, drafts among them."""
    return db.session.scalars(
        select(NoticeVersion)
        .where(NoticeVersion.notice_id == notice_id)
        .order_by(NoticeVersion.number.desc())
    ).all()


def published_notices(code: str = GENERAL_NOTICE) -> Sequence[NoticeVersion]:
    """The published versions of this notice, by the day they come into force, last first."""
    return db.session.scalars(
        select(NoticeVersion)
        .join(NoticeVersion.notice)
        .where(Notice.code == code, NoticeVersion.published_at.is_not(None))
        .order_by(NoticeVersion.effective_at.desc(), NoticeVersion.number.desc())
    ).all()


def notice_version(notice_id: int, number: int) -> NoticeVersion | None:
    return db.session.scalar(
        select(NoticeVersion).where(NoticeVersion.notice_id == notice_id, NoticeVersion.number == number)
    )


@dataclass(frozen=True)
class PurposeNumbers:
    """How people decided about the same words."""

    allowing: int
    """Subjects whose consent stands now."""
    given: int
    refused: int
    withdrawn: int


def numbers_by_purpose() -> dict[int, int]:
    """How many subjects allow each purpose now. One who allows it for two events counts once."""
    found = db.session.execute(
        select(ConsentState.purpose_id, func.count(ConsentState.subject_id.distinct()))
        .where(may_use(ConsentState.subject_id, ConsentState.purpose_id, ConsentState.context))
        .group_by(ConsentState.purpose_id)
    )
    return dict(found.all())


def numbers_by_version(purpose_id: int) -> dict[int, PurposeNumbers]:
    """The decisions about a purpose, by the id of the version that was shown."""
    allowing = dict(
        db.session.execute(
            select(ConsentState.purpose_version_id, func.count(ConsentState.subject_id.distinct()))
            .where(
                ConsentState.purpose_id == purpose_id,
                may_use(ConsentState.subject_id, ConsentState.purpose_id, ConsentState.context),
            )
            .group_by(ConsentState.purpose_version_id)
        ).all()
    )
    counted: dict[int | None, dict[EventKind, int]] = {}
    for version_id, kind, number in db.session.execute(
        select(
            ConsentEvent.purpose_version_id,
            ConsentEvent.kind,
            func.count(ConsentEvent.subject_id.distinct()),
        )
        .where(ConsentEvent.purpose_id == purpose_id)
        .group_by(ConsentEvent.purpose_version_id, ConsentEvent.kind)
    ):
        counted.setdefault(version_id, {})[kind] = number
    return {
        version_id: PurposeNumbers(
            allowing=allowing.get(version_id, 0),
            given=kinds.get(EventKind.GIVEN, 0),
            refused=kinds.get(EventKind.REFUSED, 0),
            withdrawn=kinds.get(EventKind.WITHDRAWN, 0),
        )
        for version_id, kinds in counted.items()
        if version_id is not None
    }
