"""The figures of an event of 100,000 people. Run by hand:

pytest -m performance -s -n 0 tests/performance/test_statistics.py
"""

import os

import pytest

from registration.events.actions import make_standard_purposes
from registration.forms.rules import FieldType
from registration.foundation.database import db
from registration.signups.models import Signup
from tests.factories.events import a_question, with_questions
from tests.performance.attendees import a_large_event
from tests.performance.test_attendees import MOST_STATEMENTS, measured, plain

pytestmark = pytest.mark.performance
NUMBER = int(os.environ.get("SIGNUPS", "100000"))
MOST = 1.0
"""Seconds on the server. Every number is counted anew, each time somebody looks."""


def test_the_statistics_of_a_hundred_thousand(app, engine, organiser, statements, monkeypatch) -> None:
    monkeypatch.setattr("tests.performance.test_attendees.TIMES", 5)
    get = plain(organiser)
    with app.app_context():
        make_standard_purposes()
        event = a_large_event(NUMBER)
        # Job titles are written as text in the made-up answers; here they count as chosen.
        with_questions(event, a_question("job_title", FieldType.CHOICE, "Director", "Owner"))
        signup = db.session.query(Signup).filter_by(event_id=event.id).first()
        signup.submission.form_version = event.form_version
        db.session.commit()
        event_id = event.id
    answers = []
    for address in ("statistics", "statistics.csv"):

        def visit(address: str = address) -> None:
            answers.append(get(f"/en/organiser/events/{event_id}/{address}"))

        seconds, number = measured(visit, statements)
        print(f"\n{engine}: {address}: {seconds * 1000:.0f} ms, {number} statements", end="", flush=True)
        assert seconds < MOST
        assert number <= MOST_STATEMENTS
    assert "80%" in answers[0].text.replace(" %", "%")
