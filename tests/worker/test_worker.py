import os
import signal
import time
from datetime import timedelta

import pytest
from flask import Flask

from registration.foundation import jobs
from registration.foundation.database import db
from registration.foundation.settings import Settings
from registration.mail.models import Message, MessageState
from registration.mail.outbox import JOB, post
from registration.privacy.models import RequestKind, RequestState, RightsRequest
from registration.worker import tasks
from registration.worker.queue import Handover, queue_of, with_tasks
from registration.worker.timetable import TIMETABLE, OneTimetable, Turn
from tests import nursery
from tests.factories import a_person
from tests.factories.privacy import a_request


def chosen(app: Flask) -> Settings:
    return app.config["SETTINGS"]


def waits(app: Flask) -> list[tuple[str, list[int]]]:
    queue = with_tasks(queue_of(chosen(app)))
    try:
        return [task.args for task in queue.pending()]
    finally:
        queue.storage.close()


def handed_over(app: Flask, wanted: Handover) -> None:
    end = time.monotonic() + 10
    while wanted._thread is not None:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_job_is_handed_over_after_the_commit_and_not_before(app: Flask, room):
    taken: list[tuple[str, tuple[int, ...]]] = []
    jobs.hand_over_to(lambda name, ids: taken.append((name, ids)))
    person = a_person()

    post("tests.ticket", person_id=person.id, language="en")
    assert taken == []
    db.session.commit()
    assert taken == [(JOB, ())]

    post("tests.ticket", person_id=person.id, language="en")
    db.session.rollback()
    db.session.commit()
    assert taken == [(JOB, ())]


def test_many_wishes_for_one_job_are_one_job(app: Flask):
    handover = Handover(chosen(app))

    for _ in range(100):
        handover(JOB, ())
    handover("signups.release", (7,))
    handed_over(app, handover)

    assert sorted(waits(app)) == [[JOB, []], ["signups.release", [7]]]


def test_the_queue_holds_no_code(app: Flask):
    handover = Handover(chosen(app))
    handover(JOB, ())
    handed_over(app, handover)

    queue = queue_of(chosen(app))
    [raw] = queue.storage.enqueued_items()
    queue.storage.close()

    assert raw.startswith(b"{"), "JSON: whoever writes into the queue can ask for jobs and for nothing else"


def test_a_queue_that_cannot_be_reached_stops_no_request(app: Flask, caplog):
    class Gone(Handover):
        _chosen = None

    handover = Gone(chosen(app))
    handover._chosen = None  # type: ignore[assignment]
    handover(JOB, ())
    handed_over(app, handover)

    assert "wait for the timetable" in caplog.text


def test_a_job_that_fails_is_logged_and_leaves_nothing_half_done(app: Flask, monkeypatch, caplog):
    def half() -> None:
        a_person_without_commit()
        raise ZeroDivisionError

    def a_person_without_commit() -> None:
        post("tests.ticket", language="en")

    monkeypatch.setitem(tasks.TASKS, "half", half)

    tasks.run(app, "half")

    assert "The job half has failed" in caplog.text
    with app.app_context():
        assert db.session.query(Message).count() == 0


def test_what_a_job_did_is_committed(app: Flask, monkeypatch):
    monkeypatch.setitem(tasks.TASKS, "owe", lambda: post("tests.ticket", language="en"))

    tasks.run(app, "owe")

    with app.app_context():
        assert db.session.query(Message).count() == 1


@pytest.mark.parametrize("name", sorted(TIMETABLE))
def test_every_job_of_the_timetable_exists_and_runs(app: Flask, name: str, caplog):
    tasks.run(app, name)

    assert "has failed" not in caplog.text


def test_a_link_to_ones_own_data_that_nobody_used_is_closed_by_the_clock(app: Flask, noon, at):
    with app.app_context():
        unused, fresh = a_request(a_person(), RequestKind.EXPORT), a_request(a_person())
        fresh.link_until = noon + timedelta(days=2)
        db.session.commit()
        numbers = unused.id, fresh.id
    at(noon + timedelta(hours=25))

    for name in TIMETABLE:
        tasks.run(app, name)

    with app.app_context():
        states = [db.session.get_one(RightsRequest, number).state for number in numbers]
        assert states == [RequestState.LAPSED, RequestState.RECEIVED]


def test_a_job_that_is_asked_for_while_it_runs_runs_once_more():
    runs: list[int] = []

    def job() -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            once()
            once()

    once = tasks.OneAtATime(job)
    once()

    assert runs == [0, 1]
    once()
    assert runs == [0, 1, 2]


def test_one_process_keeps_the_timetable_and_another_takes_over(app: Flask):
    first, second = Turn(chosen(app)), Turn(chosen(app))
    try:
        assert first.is_ours()
        assert first.is_ours()
        assert not second.is_ours()

        first.give_up()
        assert second.is_ours()
        assert not first.is_ours()
    finally:
        first.give_up()
        second.give_up()


def test_who_does_not_keep_the_timetable_queues_nothing(app: Flask):
    queue = with_tasks(queue_of(chosen(app)))
    for name, when in TIMETABLE.items():
        queue.periodic_task(when, name=f"timetable:{name}")(lambda: None)
    scheduler = OneTimetable(queue, None, 1, True)
    other, scheduler.turn = Turn(chosen(app)), Turn(chosen(app))
    try:
        assert other.is_ours()
        scheduler.enqueue_periodic_tasks(None)
        assert queue.pending_count() == 0

        other.give_up()
        scheduler.enqueue_periodic_tasks(None)
        assert queue.pending_count() > 0
    finally:
        other.give_up()
        scheduler.turn.give_up()
        queue.storage.close()


WORKER = """
import sys
from pathlib import Path
from registration.app import create_app
import tests.factories.mail
from tests.conftest import settings_for
from registration.worker.commands import run
database, folder, port = sys.argv[1:]
run(create_app(settings_for(database, Path(folder), mail_server="127.0.0.1", mail_port=int(port))))
"""


def test_a_worker_sends_what_is_asked_for_and_stops_gently(app: Flask, post_office):
    with app.app_context():
        post("tests.ticket", person_id=a_person().id, language="en")
        db.session.commit()
    Handover(chosen(app))(JOB, ())

    worker = nursery.run_code(
        WORKER, chosen(app).database, str(chosen(app).data_folder), str(post_office.port)
    )
    try:
        end = time.monotonic() + 60
        while not post_office.contents and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        os.kill(worker.pid, signal.SIGTERM)
        code = worker.wait(30)

    assert code == 0
    assert len(post_office.contents) == 1
    with app.app_context():
        assert db.session.query(Message).one().state is MessageState.SENT
