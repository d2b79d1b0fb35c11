"""A list whose worker dies in the middle: nothing of it is there, and the next worker brings all of it in."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registration.consent.models import ConsentEvent
from registration.foundation.database import db
from registration.mail.models import Message
from registration.people.models import Person, Subject
from registration.signups.actions import start
from registration.signups.models import Batch, BatchState, PlaceCount, Signup
from registration.worker.tasks import TASKS
from tests.factories.consent import a_purpose
from tests.factories.events import an_event
from tests.factories.imports import a_list

NUMBER = int(os.environ.get("LINES", "40"))
HEADS = ("Your name", "E-mail address", "Organisation", "newsletter:news")
MOMENTS = [
    pytest.param("INSERT INTO subject", marks=pytest.mark.reliability),
    "INSERT INTO signup",
    pytest.param("INSERT INTO message", marks=pytest.mark.reliability),
    pytest.param("INSERT INTO consent_state", marks=pytest.mark.reliability),
    "UPDATE batch SET state",
]
"""Statements before which the worker is killed."""


def there() -> list[int]:
    made = (Person.id, Subject.id, Signup.id, Message.id, ConsentEvent.id)
    return [db.session.scalar(select(func.count(each))) for each in made]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_brings_in_everybody(
    app, database, tmp_path, moment
) -> None:
    with app.app_context():
        event = an_event(purposes=[a_purpose("newsletter:news").code], capacity=None)
        people = [(f"P{n}", f"p{n}@example.com", "Works", "yes") for n in range(NUMBER)]
        batch_id = a_list(event, HEADS, *people).id
        start(db.session.get_one(Batch, batch_id), by=1)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    worker = [sys.executable, "-m", "tests.reliability.importing_until", database, str(tmp_path), moment]
    root = Path(__file__).parents[2]
    ended = subprocess.run(worker, cwd=root, capture_output=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with app.app_context():
        assert there() == [0] * 5
        assert db.session.scalar(select(PlaceCount.taken)) == 0
        assert db.session.get_one(Batch, batch_id).state is BatchState.RUNNING
        TASKS["signups.imports"]()
        db.session.commit()
        assert there() == [NUMBER] * 5
        assert db.session.scalar(select(PlaceCount.taken)) == NUMBER
        assert db.session.get_one(Batch, batch_id).state is BatchState.DONE
