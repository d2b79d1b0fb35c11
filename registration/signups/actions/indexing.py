"""The words by which lists find people, made anew where a form has come to ask something as restricted.

Whoever may not read an answer must not find people by it either. What was answered before the form said so
stands in the column of each sign-up until it is made anew.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from registration.events.models import Event
from registration.forms.models import Submission
from registration.forms.queries import restricted_codes
from registration.foundation.database import db
from registration.signups.models import PlaceCount, Signup
from registration.signups.searching import findable, looked_through

A_PART = 500
"""Sign-ups looked at in one transaction: nobody else waits long for the database."""


def events_to_index() -> Sequence[int]:
    """Events whose form is another one than their sign-ups were looked through for."""
    stale = or_(PlaceCount.indexed_for.is_(None), PlaceCount.indexed_for != Event.form_version_id)
    asked = select(Event.id).join(PlaceCount, PlaceCount.event_id == Event.id).where(stale)
    return db.session.scalars(asked.where(Event.form_version_id.is_not(None)).order_by(Event.id)).all()


class Indexing:
    """Looks through the sign-ups of one event, part by part; the caller commits in between."""

    def __init__(self, event_id: int) -> None:
        self._event_id = event_id
        self._after = 0
        self._version_id: int | None = None

    def part(self) -> bool:
        """The next part; whether others are left."""
        event = db.session.get(Event, self._event_id)
        if event is None or event.form_version is None:
            return False
        if self._version_id not in (None, event.form_version_id):
            return False  # another version since: from the beginning, the next time
        self._version_id = event.form_version_id
        hidden = restricted_codes(event.form_version)
        if looked_through(hidden) and self._some_are_left(hidden):
            return True
        db.session.execute(
            update(PlaceCount)
            .where(PlaceCount.event_id == self._event_id)
            .values(indexed_for=self._version_id)
            .execution_options(synchronize_session=False)
        )
        return False

    def _some_are_left(self, hidden: frozenset[str]) -> bool:
        # Both rows are held: who changes answers in this moment writes after us, or is read by us.
        rows = db.session.execute(
            select(Signup, Submission)
            .join(Submission, Submission.id == Signup.submission_id)
            .where(Signup.event_id == self._event_id, Signup.id > self._after)
            .order_by(Signup.id)
            .limit(A_PART)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        for signup, submission in rows:
            if hidden & submission.answers.keys():
                signup.search = findable(submission.answers, hidden)["search"]
            self._after = signup.id
        db.session.flush()
        return len(rows) == A_PART
