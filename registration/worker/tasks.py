"""The jobs there are: a name and the action of a room. Rows say what is due; a job only looks."""

import logging
import threading
from collections.abc import Callable

from flask import Flask

from registration.consent.actions import expire_due, look_again
from registration.consent.ledger import seal_due
from registration.foundation.database import db
from registration.mail.actions import ask_superseded
from registration.mail.delivery import deliver_due
from registration.newsletters.actions.campaigns import close_finished
from registration.questionnaires.actions import close_overdue
from registration.sharing.actions import empty_expired, tell_recipients
from registration.signups.actions import release_due
from registration.web.access_log import remove_old_days

log = logging.getLogger(__name__)

stopping = threading.Event()
"""Set when the worker is to end: a sender then puts back what it has not handed over."""


class OneAtATime:
    """Runs a job in one thread only; who asks meanwhile has it run once more at the end.

    A campaign may take hours, and the other threads are for everything else.
    """

    def __init__(self, job: Callable[[], object]) -> None:
        self._job = job
        self._lock = threading.Lock()
        self._running = self._again = False

    def __call__(self) -> None:
        with self._lock:
            if self._running:
                self._again = True
                return
            self._running = True
        try:
            self._job()
            while self._once_more():
                self._job()
        finally:
            with self._lock:
                self._running = self._again = False

    def _once_more(self) -> bool:
        with self._lock:
            once_more, self._again = self._again, False
            if not once_more:
                self._running = False
            return once_more


def _in_parts(job: Callable[[], bool]) -> None:
    """Do it part by part, each committed, so that nobody else waits long for the database."""
    while not stopping.is_set() and job():
        db.session.commit()


TASKS: dict[str, Callable[..., object]] = {
    "mail.deliver": OneAtATime(lambda: deliver_due(lambda: not stopping.is_set())),
    "ledger.seal": seal_due,
    "signups.release": release_due,
    "consent.expire": expire_due,
    "consent.follow-up": OneAtATime(lambda: _in_parts(ask_superseded)),
    "consent.look-again": look_again,
    "newsletters.close": close_finished,
    "questionnaires.close": close_overdue,
    "sharing.tell": tell_recipients,
    "sharing.empty": empty_expired,
    "access-log.remove": remove_old_days,
}


def run(app: Flask, name: str, *ids: int) -> None:
    """Run a job in a context of its own and commit. A job that fails is logged; the timetable tries again."""
    with app.app_context():
        try:
            TASKS[name](*ids)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("The job %s has failed", name)
