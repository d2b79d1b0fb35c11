"""Which notice holds for whom, and what people have seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from registration.consent.models import ConsentEvent, ConsentState, Notice, NoticeVersion
from registration.consent.queries.guard import may_use
from registration.consent.rules import PublishedNotice, in_force, resolve
from registration.foundation import clock
from registration.foundation.database import db, send, table_of

_notices, _versions = table_of(Notice), table_of(NoticeVersion)
_PUBLISHED = (
    select(
        _versions.c.id,
        _versions.c.number,
        _versions.c.effective_at,
        _notices.c.id,
        _notices.c.code,
        _notices.c.region,
        _notices.c.scope,
        _notices.c.countries,
        _notices.c.ended_at,
    )
    .select_from(_versions.join(_notices, _versions.c.notice_id == _notices.c.id))
    .where(_versions.c.published_at.is_not(None))
    .order_by(_versions.c.id)
)

NOTICES_REVISION = (
    select(func.coalesce(func.max(_versions.c.id), 0))
    .where(_versions.c.published_at.is_not(None))
    .scalar_subquery()
    + select(func.count(_notices.c.id)).where(_notices.c.ended_at.is_not(None)).scalar_subquery()
)
"""Grows whenever a version is published or a notice ends: what was chosen from notices can be kept by it."""


@dataclass(frozen=True)
class Holding:
    """The notice that prevails for somebody, and those it prevails over."""

    version: NoticeVersion
    prevails_over: tuple[NoticeVersion, ...] = ()


def published() -> tuple[PublishedNotice, ...]:
    """Every published version of every notice, without the words. One statement."""
    return tuple(PublishedNotice(*row) for row in send(_PUBLISHED))


def notice_stands(scopes: Sequence[str] = ()) -> bool:
    """Whether a notice is in force for what the organisation does, or for one of ``scopes``."""
    about = {"", *scopes}
    return any(each.scope in about for each in in_force(published(), clock.now()))


def holding_for(
    country: str | None, scopes: Sequence[str] = (), *, at: datetime | None = None
) -> Holding | None:
    """The notice for somebody in this country, with those it prevails over.

    ``scopes`` run from the narrowest to the widest, such as ``form:x``, ``event:12``, ``service:seminars``.
    """
    return held(
        [each.version_id for each in resolve(in_force(published(), at or clock.now()), country, scopes)]
    )


def held(version_ids: Sequence[int]) -> Holding | None:
    """The words of these versions, the first of which prevails."""
    if not version_ids:
        return None
    found = {
        version.id: version
        for version in db.session.scalars(
            select(NoticeVersion)
            .join(NoticeVersion.notice)
            .where(NoticeVersion.id.in_(version_ids))
            .options(contains_eager(NoticeVersion.notice))
        )
    }
    first, *others = (found[each] for each in version_ids)
    return Holding(first, tuple(others))


def notice_for(
    country: str | None, scopes: Sequence[str] = (), *, at: datetime | None = None
) -> NoticeVersion | None:
    """The notice that prevails for somebody in this country."""
    holding = holding_for(country, scopes, at=at)
    return holding.version if holding else None


def published_version(code: str, number: int) -> NoticeVersion | None:
    """One version of the notice under a code, if people may read it."""
    return db.session.scalar(
        select(NoticeVersion)
        .join(NoticeVersion.notice)
        .where(Notice.code == code, NoticeVersion.number == number, NoticeVersion.published_at.is_not(None))
        .options(contains_eager(NoticeVersion.notice))
    )


def every_published() -> Sequence[NoticeVersion]:
    """All published versions of all notices: by notice, the last to come into force first."""
    return db.session.scalars(
        select(NoticeVersion)
        .join(NoticeVersion.notice)
        .where(NoticeVersion.published_at.is_not(None))
        .options(contains_eager(NoticeVersion.notice))
        .order_by(Notice.scope, Notice.id, NoticeVersion.effective_at.desc(), NoticeVersion.number.desc())
    ).all()


def readers_by_version(notice_id: int) -> dict[int, int]:
    """How many people decided something while each version of a notice stood there."""
    rows = db.session.execute(
        select(ConsentEvent.notice_version_id, func.count(ConsentEvent.subject_id.distinct()))
        .join(NoticeVersion, NoticeVersion.id == ConsentEvent.notice_version_id)
        .where(NoticeVersion.notice_id == notice_id)
        .group_by(ConsentEvent.notice_version_id)
    )
    return {version_id: number for version_id, number in rows if version_id is not None}


def standing_by_version(notice_id: int) -> dict[int, int]:
    """How many people have a consent standing that they gave while each version stood there."""
    rows = db.session.execute(
        select(ConsentEvent.notice_version_id, func.count(ConsentState.subject_id.distinct()))
        .select_from(ConsentState)
        .join(ConsentEvent, ConsentEvent.id == ConsentState.event_id)
        .join(NoticeVersion, NoticeVersion.id == ConsentEvent.notice_version_id)
        .where(
            NoticeVersion.notice_id == notice_id,
            may_use(ConsentState.subject_id, ConsentState.purpose_id, ConsentState.context),
        )
        .group_by(ConsentEvent.notice_version_id)
    )
    return {version_id: number for version_id, number in rows if version_id is not None}


def people_before(version: NoticeVersion) -> int:
    """How many people have a consent standing from a version of this notice before this one."""
    return (
        db.session.scalar(
            select(func.count(ConsentState.subject_id.distinct()))
            .join(ConsentEvent, ConsentEvent.id == ConsentState.event_id)
            .join(NoticeVersion, NoticeVersion.id == ConsentEvent.notice_version_id)
            .where(
                NoticeVersion.notice_id == version.notice_id,
                NoticeVersion.id != version.id,
                NoticeVersion.effective_at <= version.effective_at,
                may_use(ConsentState.subject_id, ConsentState.purpose_id, ConsentState.context),
            )
        )
        or 0
    )
