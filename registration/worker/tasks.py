"""The jobs there are: a name and the action of a room. Rows say what is due; a job only looks."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy.exc import DBAPIError

from registration.consent import ledger
from registration.consent.actions import expire_due, look_again
from registration.events.actions import publish
from registration.events.queries import due_to_publish, lacks_of, locked_draft
from registration.forms.actions import forget_waiting
from registration.foundation import clock
from registration.foundation.database import db, reading
from registration.foundation.pace import forget_past
from registration.mail.actions import ask_superseded
from registration.mail.delivery import deliver_due
from registration.mail.witnesses import tell_witnesses
from registration.newsletters.actions.campaigns import close_finished
from registration.newsletters.queries import offered_on_signup_forms
from registration.privacy.actions import forget_strangers, lapse_unused
from registration.questionnaires.actions import close_overdue
from registration.sharing.actions import empty_expired, tell_recipients
from registration.signups.actions import (
    carry_on,
    forget_invitations,
    forget_names,
    next_running,
    release_due,
    remind,
)
from registration.signups.actions.importing import Comparing, due_imports, give_up, give_up_old
from registration.signups.actions.indexing import Indexing, events_to_index
from registration.signups.actions.letting_in import let_in
from registration.signups.importing.waiting import waiting
from registration.signups.models import Batch, BatchState
from registration.signups.places import open_places
from registration.signups.reminding import due_reminders
from registration.web.access_log import remove_old_days

log = logging.getLogger(__name__)

stopping = threading.Event()
"""Set when the worker is to end: a sender then puts back what it has not handed over."""
GIVE_WAY = 0.01
"""Seconds between two batches of the sealer, in which whoever waits to write gets the lock of SQLite."""


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


def seal_ledger() -> None:
    """Seal all that waits, in transactions so short that no sign-up waits for one."""
    while ledger.seal_due() == ledger.BATCH and not stopping.is_set():
        stopping.wait(GIVE_WAY)


def stamp_checkpoint() -> None:
    """Have the latest checkpoint stamped, where there is an authority. Nobody waits while it is asked."""
    with reading():
        due = ledger.next_unstamped()
        db.session.rollback()
    if due is None:
        return
    try:
        stamp = ledger.stamp(due.note)
    except ledger.StampRefused as refused:
        log.warning("The checkpoint of %s entries has no time stamp yet: %s", due.size, refused)
    else:
        ledger.keep_stamp(due.id, stamp)


def publish_scheduled() -> None:
    """Publish the drafts whose time has come, each in a transaction of its own, and exactly once."""
    for event_id in due_to_publish():
        try:
            _publish_if_ready(event_id)
            db.session.commit()
        except DBAPIError:
            raise
        except Exception:
            # The others are published all the same. Pages say that this one is late.
            db.session.rollback()
            log.exception("The event %s cannot be published", event_id)


def _publish_if_ready(event_id: int) -> None:
    event = locked_draft(event_id)
    if event is not None and not lacks_of(event):
        publish(event, offering=[each.purpose.code for each in offered_on_signup_forms()])
        open_places(event)


def carry_on_batches() -> None:
    """Do what was asked for many people, in parts so short that no sign-up waits for one."""
    while not stopping.is_set() and (batch_id := next_running()) is not None:
        _in_parts(partial(carry_on, batch_id))
        db.session.commit()


def forget_invited() -> None:
    """Delete invitations whose time is over, and with them people of whom nothing else is kept."""
    forget_strangers(forget_invitations())


def index_all() -> None:
    """See that nobody is found by what not everybody may read, event by event."""
    with reading():
        due = events_to_index()
        db.session.rollback()
    for event_id in due:
        _in_parts(Indexing(event_id).part)
        db.session.commit()


def remind_all() -> None:
    """Owe the reminders whose time has come, part by part."""
    with reading():
        due = due_reminders(clock.now())
        db.session.rollback()
    for reminder_id in due:
        _in_parts(partial(remind, reminder_id))
        db.session.commit()


def carry_on_imports() -> None:
    """Compare the lists that wait, part by part, and let in those that somebody agreed to.

    A list that cannot be read to its end is given up as a whole; what the database refused for a moment is
    tried again by the timetable.
    """
    for batch_id, state in due_imports():
        try:
            if state is BatchState.RUNNING:
                with reading():
                    ahead = waiting(batch_id)
                    db.session.rollback()
                let_in(batch_id, ahead)
            else:
                _in_parts(Comparing(batch_id).part)
            db.session.commit()
        except DBAPIError:
            raise
        except Exception:
            db.session.rollback()
            log.exception("The list %s is given up", batch_id)
            give_up(db.session.get_one(Batch, batch_id), reason="failed")
            db.session.commit()


TASKS: dict[str, Callable[..., object]] = {
    "mail.deliver": OneAtATime(lambda: deliver_due(lambda: not stopping.is_set())),
    "ledger.seal": OneAtATime(seal_ledger),
    "ledger.stamp": OneAtATime(stamp_checkpoint),
    "ledger.tell": tell_witnesses,
    "signups.release": release_due,
    "signups.forget": forget_invited,
    "signups.forget-names": forget_names,
    "signups.index": OneAtATime(index_all),
    "signups.batches": OneAtATime(carry_on_batches),
    "signups.remind": OneAtATime(remind_all),
    "signups.imports": OneAtATime(carry_on_imports),
    "signups.forget-imports": give_up_old,
    "consent.expire": expire_due,
    "consent.follow-up": OneAtATime(lambda: _in_parts(ask_superseded)),
    "consent.look-again": look_again,
    "events.publish": OneAtATime(publish_scheduled),
    "newsletters.close": close_finished,
    "questionnaires.close": close_overdue,
    "sharing.tell": tell_recipients,
    "sharing.empty": empty_expired,
    "privacy.lapse": lapse_unused,
    "access-log.remove": remove_old_days,
    "forms.forget-files": forget_waiting,
    "pace.forget": OneAtATime(lambda: _in_parts(forget_past)),
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
