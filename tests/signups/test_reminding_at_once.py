"""Several workers look at the same reminder in one moment: it leaves once for each person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from sqlalchemy import func, select

from registration.foundation.database import db
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.models import Anchor, ReminderFor, ReminderSent
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_signup

WORKERS, PEOPLE = 4, 12
START = datetime(2030, 6, 1, 9, tzinfo=UTC)


def test_workers_that_remind_at_the_same_moment_write_to_each_person_once(app, noon, at, monkeypatch) -> None:
    monkeypatch.setattr("registration.signups.actions.writing.A_PART", 5)
    with app.app_context():
        a_notice()
        event = an_event(starts_at=START, ends_at=START + timedelta(hours=2), closes_at=START)
        reminder = actions.set_reminder(
            event, Anchor.START, -60, ReminderFor.CONFIRMED, subject={}, body={}
        ).id
        for _ in range(PEOPLE):
            a_signup(event)
        db.session.commit()
    at(START - timedelta(hours=1))
    start = Barrier(WORKERS)

    def work(_: int) -> None:
        with app.app_context():
            start.wait(timeout=60)
            while actions.remind(reminder):
                db.session.commit()
            db.session.commit()

    with ThreadPoolExecutor(WORKERS) as crowd:
        list(crowd.map(work, range(WORKERS)))
    with app.app_context():
        found = select(func.count(), func.count(Message.person_id.distinct()))
        assert db.session.execute(found.where(Message.kind == "signups.reminder")).one() == (PEOPLE, PEOPLE)
        assert db.session.scalar(select(func.count(ReminderSent.id))) == PEOPLE
