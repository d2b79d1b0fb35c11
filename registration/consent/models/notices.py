"""Notices, and the blocks of words that were shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, inspect
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.errors import PublishedWordsStay
from registration.consent.models.purposes import ChangeClass, PurposeVersion
from registration.foundation.database import Code, Codes, CreatedAt, Data, Localized, Record
from registration.foundation.guards import keep_as_written


class Notice(Record):
    """A privacy notice: the general one, or an individual one that prevails over it."""

    __tablename__ = "notice"

    code: Mapped[Code] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(String(100), default="")
    """What it is about: empty for all that the organisation does, or ``service:CODE``, ``event:ID``,
    ``form:CODE``. The narrower prevails."""
    region: Mapped[str] = mapped_column(String(40), default="")
    """Name of the variant: empty, or such as ``eea-uk``, ``th``, ``jp``."""
    countries: Mapped[Codes]
    """Whom the variant is for, ISO 3166-1 alpha-2; empty: everybody else. Fixed once it is published."""
    prevails_over_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    """The general notice, for an individual one."""
    ended_at: Mapped[datetime | None]
    """From here on nobody is shown it; what was decided under it stays bound to it."""


class NoticeVersion(Record):
    """The words of a notice. Guarded once published (C4)."""

    __tablename__ = "notice_version"
    __table_args__ = (UniqueConstraint("notice_id", "number"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    number: Mapped[int]
    title: Mapped[Localized]
    summary: Mapped[Data]
    """The notice in short, beside a form: language to list of [term, words]."""
    body: Mapped[Localized]
    """Markdown."""
    sha256: Mapped[Data]
    """Language to the hash of the exact bytes of the body."""
    change_class: Mapped[ChangeClass] = mapped_column(default=ChangeClass.MATERIAL)
    change_note: Mapped[Localized]
    effective_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    """When words that were public elsewhere were brought in as history; their dates are those of then."""
    despite: Mapped[Data]
    """Codes of the warnings it was published with, and the reason that was given."""

    notice: Mapped[Notice] = relationship()


keep_as_written(NoticeVersion, once="published_at")


class ShownBlock(Record):
    """What stood on the page: texts, order, default states and language, as canonical JSON (RFC 8785).

    Stored once for all who saw the same, under its hash.
    """

    __tablename__ = "shown_block"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(12))
    notice_version_id: Mapped[int | None] = mapped_column(ForeignKey("notice_version.id"))
    first_shown_at: Mapped[CreatedAt]


keep_as_written(ShownBlock)


@listens_for(PurposeVersion, "before_update")
@listens_for(NoticeVersion, "before_update")
@listens_for(PurposeVersion, "before_delete")
@listens_for(NoticeVersion, "before_delete")
def _refuse_change(_mapper: object, _connection: object, version: Any) -> None:
    """Say by name what the trigger would refuse: only a draft, or a draft becoming public, may change."""
    if inspect(version).attrs.published_at.history.unchanged not in ((), [None]):
        raise PublishedWordsStay
