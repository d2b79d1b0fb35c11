"""Jobs and savepoints."""

import pytest

from registration.foundation import jobs
from registration.foundation.database import db


@pytest.fixture
def handed_over(room):
    """Provide the names of jobs that were handed over."""
    names: list[str] = []
    jobs.hand_over_to(lambda name, ids: names.append(name))
    yield names
    jobs.hand_over_to(None)


def test_a_released_savepoint_hands_nothing_over_before_the_commit(handed_over):
    with db.session.begin_nested():
        jobs.after_commit("mail.deliver")
    assert handed_over == []

    db.session.commit()

    assert handed_over == ["mail.deliver"]


def test_a_savepoint_rolled_back_forgets_no_job(handed_over):
    jobs.after_commit("mail.deliver")
    db.session.begin_nested().rollback()

    db.session.commit()

    assert handed_over == ["mail.deliver"]


def test_what_is_rolled_back_asks_for_nothing(handed_over):
    db.session.connection()
    jobs.after_commit("mail.deliver")
    db.session.rollback()

    db.session.commit()

    assert handed_over == []
