"""Saying how long data is kept for a purpose."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select

from registration.audit import actions as audit
from registration.consent.models import Purpose, RetentionRule, RetentionStart
from registration.foundation.database import db
from registration.foundation.personal_data import Category


def set_retention(
    purpose: Purpose,
    category: Category | str,
    *,
    keep_days: int,
    begins: RetentionStart,
    law: Mapping[str, str] | None = None,
    hold_until: date | None = None,
    note: Mapping[str, str] | None = None,
    by: int | None = None,
) -> RetentionRule:
    """Keep this kind of data so long for this purpose. The same again changes nothing."""
    code = Category(category).value
    rule = db.session.scalar(
        select(RetentionRule).where(RetentionRule.purpose_id == purpose.id, RetentionRule.category == code)
    )
    if rule is None:
        rule = RetentionRule(purpose_id=purpose.id, category=code)
        db.session.add(rule)
    values = {
        "keep_days": keep_days,
        "begins": begins,
        "law": dict(law or {}),
        "hold_until": hold_until,
        "note": dict(note or {}),
    }
    if all(getattr(rule, name) == value for name, value in values.items()):
        return rule
    for name, value in values.items():
        setattr(rule, name, value)
    _touch(purpose)
    audit.record(
        "purpose.retention-set",
        "purpose",
        purpose.id,
        by=by,
        category=code,
        days=keep_days,
        begins=begins.value,
    )
    return rule


def remove_retention(purpose: Purpose, category: Category | str, *, by: int | None = None) -> bool:
    """Say nothing about this kind of data any more. False if nothing was said."""
    code = Category(category).value
    gone = db.session.execute(
        delete(RetentionRule)
        .where(RetentionRule.purpose_id == purpose.id, RetentionRule.category == code)
        .returning(RetentionRule.id)
    ).all()
    if gone:
        _touch(purpose)
        audit.record("purpose.retention-removed", "purpose", purpose.id, by=by, category=code)
    return bool(gone)


def _touch(purpose: Purpose) -> None:
    """Let pages that say how long data is kept know that they are old."""
    purpose.revision = Purpose.revision + 1
    db.session.flush()
