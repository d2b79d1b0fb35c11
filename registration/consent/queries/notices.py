"""Which notice holds for whom, and what people have seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from registration.consent.models import Notice, NoticeVersion
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


@dataclass(frozen=True)
class Holding:
    """The notice that prevails for somebody, and those it prevails over."""

    version: NoticeVersion
    prevails_over: tuple[NoticeVersion, ...] = ()


def published() -> tuple[PublishedNotice, ...]:
    """Every published version of every notice, without the words. One statement."""
    return tuple(PublishedNotice(*row) for row in send(_PUBLISHED))


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
