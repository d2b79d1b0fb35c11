"""How long data is kept for a purpose."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from registration.consent.models import RetentionRule
from registration.foundation.database import db


def retention_rules(purpose_id: int) -> Sequence[RetentionRule]:
    """What is said about each kind of data."""
    return retention_of([purpose_id])


def retention_of(purpose_ids: Iterable[int]) -> Sequence[RetentionRule]:
    """The same for several purposes, by purpose and kind of data."""
    return db.session.scalars(
        select(RetentionRule)
        .where(RetentionRule.purpose_id.in_(list(purpose_ids)))
        .order_by(RetentionRule.purpose_id, RetentionRule.category)
    ).all()
