"""Looking things through from time to time: planning it, and noting that it was done."""

from datetime import date

from registration.audit.actions import record
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.errors import ReviewDone
from registration.organisations.models import Review, ReviewOf
from registration.organisations.queries import planned_review


def plan_review(of: ReviewOf, code: str, due_on: date, *, by: int | None) -> Review:
    """Say until when a thing is looked through next. A thing has one such day: a new one replaces it."""
    review = planned_review(of, code)
    if review is None:
        review = Review(of=of, code=code)
        db.session.add(review)
    elif review.due_on == due_on:
        return review
    review.due_on = due_on
    db.session.flush()
    record("review.planned", "review", review.id, by=by, of=of.value, due_on=due_on.isoformat())
    return review


def finish_review(review: Review, *, by: int, next_on: date | None = None) -> None:
    """Note that the thing was looked through, and by whom; plan the next time if there is one.

    Raises:
        ReviewDone: when somebody did it already.

    """
    if review.done_at is not None:
        raise ReviewDone
    review.done_at, review.done_by = clock.now(), by
    db.session.flush()
    record("review.done", "review", review.id, by=by, of=review.of.value)
    if next_on is not None:
        plan_review(review.of, review.code, next_on, by=by)
