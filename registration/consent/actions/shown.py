"""Keeping what stood on a page, once for all who saw the same."""

import hashlib
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registration.consent.errors import NotThisBlock
from registration.consent.models import ShownBlock
from registration.foundation import clock
from registration.foundation.database import db

_kept: WeakKeyDictionary[Engine, dict[str, int]] = WeakKeyDictionary()
"""Ids by hash, of blocks that are committed: they never change, so they are looked up once a process."""
_MOST = 4096


def keep_shown_block(
    canonical: bytes, sha256: str, language: str, notice_version_id: int | None = None
) -> int:
    """The id under which this block is kept. It costs no statement once the process has seen it committed.

    Raises:
        NotThisBlock: when the hash is not that of the bytes.
    """
    known = _kept.get(db.engine, {}).get(sha256)
    if known is not None:
        return known
    waiting: dict[str, int] = db.session.info.setdefault("shown_blocks", {})
    if sha256 not in waiting:
        if hashlib.sha256(canonical).hexdigest() != sha256:
            raise NotThisBlock
        waiting[sha256] = _insert_or_find(canonical, sha256, language, notice_version_id)
    return waiting[sha256]


def _insert_or_find(canonical: bytes, sha256: str, language: str, notice_version_id: int | None) -> int:
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made: int | None = db.session.scalar(
        insert(ShownBlock)
        .values(
            sha256=sha256,
            canonical=canonical,
            language=language,
            notice_version_id=notice_version_id,
            first_shown_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=[ShownBlock.sha256])
        .returning(ShownBlock.id)
    )
    if made is not None:
        return made
    return db.session.scalars(select(ShownBlock.id).where(ShownBlock.sha256 == sha256)).one()


@event.listens_for(Session, "after_commit")
def _remember(session: Session) -> None:
    # Also called when a savepoint is released, and then nothing is committed yet.
    if session.in_nested_transaction():
        return
    if waiting := session.info.pop("shown_blocks", None):
        kept = _kept.setdefault(db.engine, {})
        if len(kept) > _MOST:
            kept.clear()
        kept.update(waiting)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    # After a savepoint is rolled back too: then a block is looked up once more, which does no harm.
    session.info.pop("shown_blocks", None)
