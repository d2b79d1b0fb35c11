"""How long data is kept for a purpose."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from registration.consent.models import RetentionRule
from registration.foundation.database import db


def retention_rules(purpose_id: int) -> Sequence[RetentionRule]:
    """What is said about each kind of data."""
    return retention_by_purpose([purpose_id]).get(purpose_id, [])


def retention_by_purpose(purpose_ids: Iterable[int]) -> dict[int, list[RetentionRule]]:
    """The same for several purposes, by the id of the purpose."""
    found: dict[int, list[RetentionRule]] = {}
    for rule in db.session.scalars(
        select(RetentionRule)
        .where(RetentionRule.purpose_id.in_(list(purpose_ids)))
        .order_by(RetentionRule.category)
    ):
        found.setdefault(rule.purpose_id, []).append(rule)
    return found
