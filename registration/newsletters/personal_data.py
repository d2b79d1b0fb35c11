"""What this room holds about a person: orders. Subscriptions are decisions, and those are held by consent."""

from typing import Any

from sqlalchemy import delete, select

from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.newsletters.models import Order

COLUMNS: frozenset[str] = frozenset()


def show(person_id: int) -> dict[str, Any]:
    asked = select(Order).where(Order.person_id == person_id).order_by(Order.id)
    return {"newsletter_orders": [_shown(order) for order in db.session.scalars(asked)]}


def _shown(order: Order) -> dict[str, Any]:
    return {
        "newsletter": pick(order.newsletter.title),
        "language": order.language,
        "ordered_at": order.made_at.isoformat(),
        "confirmed_at": order.confirmed_at and order.confirmed_at.isoformat(),
    }


def erase(person_id: int) -> None:
    db.session.execute(delete(Order).where(Order.person_id == person_id))
