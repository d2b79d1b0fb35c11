"""Several workers look at the same reminder in one moment: it leaves once for each person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from registration.foundation.database import db, reading
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.actions import writing
from registration.signups.models import Anchor, Reminder, ReminderFor, ReminderSent
from registration.signups.reminding import still_owed
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup

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


@pytest.mark.parametrize("keyed", [False, True], ids=["without the key", "with it"])
def test_who_has_not_confirmed_is_asked_once_by_reminders_due_in_one_moment(
    app, noon, at, monkeypatch, keyed
) -> None:
    with app.app_context():
        a_notice()
        event = an_event(starts_at=START, ends_at=START + timedelta(hours=2), closes_at=START)
        reminders = [
            actions.set_reminder(
                event, Anchor.START, minutes, ReminderFor.UNCONFIRMED, subject={}, body={}
            ).id
            for minutes in (-62, -61, -60)
        ]
        at(START - timedelta(hours=3))
        for _ in range(PEOPLE):
            a_held_signup(event)
        db.session.commit()
    at(START - timedelta(hours=1))
    if not keyed:  # as it would be if looking who is owed one were all there is
        monkeypatch.setattr(writing, "_claimed", lambda _event_id, people: set(people))
    start = Barrier(len(reminders))

    def work(number: int) -> None:
        with app.app_context():
            with reading():
                reminder = db.session.get_one(Reminder, number)
                seen = [writing.Owed(*row) for row in db.session.execute(still_owed(reminder, PEOPLE))]
                db.session.rollback()
            start.wait(timeout=60)
            writing.owe_to(db.session.get_one(Reminder, number), seen)
            db.session.commit()

    with ThreadPoolExecutor(len(reminders)) as crowd:
        list(crowd.map(work, reminders))
    with app.app_context():
        found = select(func.count(), func.count(Message.person_id.distinct()))
        sent, people = db.session.execute(found.where(Message.kind == "signups.reminder")).one()
        assert people == PEOPLE
        assert sent == (PEOPLE if keyed else PEOPLE * len(reminders))
