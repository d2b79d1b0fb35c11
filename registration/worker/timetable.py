"""What is done by the clock, and that only one process does it."""

import fcntl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import IO

import psycopg
from huey import crontab
from huey.consumer import Scheduler
from sqlalchemy import make_url

from registration.foundation.settings import Settings

EVERY_MINUTE = crontab()

TIMETABLE: dict[str, Callable[[datetime], bool]] = {
    "mail.deliver": EVERY_MINUTE,
    "ledger.seal": EVERY_MINUTE,
    "ledger.stamp": crontab(minute="*/10"),
    "ledger.tell": EVERY_MINUTE,
    "signups.release": EVERY_MINUTE,
    "events.publish": EVERY_MINUTE,
    "signups.index": EVERY_MINUTE,
    "signups.batches": EVERY_MINUTE,
    "signups.remind": EVERY_MINUTE,
    "signups.forget-names": crontab(minute="53", hour="2"),
    "signups.imports": EVERY_MINUTE,
    "signups.forget-imports": crontab(minute="53"),
    "newsletters.close": EVERY_MINUTE,
    "questionnaires.close": crontab(minute="*/10"),
    "consent.expire": crontab(minute="7"),
    "consent.follow-up": EVERY_MINUTE,
    "consent.look-again": crontab(minute="37", hour="2"),
    "signups.forget": crontab(minute="51", hour="3"),
    "sharing.tell": EVERY_MINUTE,
    "sharing.empty": crontab(minute="23"),
    "privacy.lapse": crontab(minute="37"),
    "forms.forget-files": crontab(minute="*/10"),
    "pace.forget": crontab(minute="3"),
    "access-log.remove": crontab(minute="13", hour="3"),
}
"""Jobs by name (``tasks.TASKS``) and when they are looked at, in UTC."""

LOCK_NUMBER = 0x7265_6769
"""Number of the advisory lock in PostgreSQL; any that nobody else uses."""


class Turn:
    """Whether this process keeps the timetable. It has the turn until it ends, in whatever way."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self._file: IO[str] | None = None
        self._connection: psycopg.Connection | None = None

    def is_ours(self) -> bool:
        """Take the turn if nobody has it."""
        return self._by_file() if self._chosen.on_sqlite else self._by_database()

    def _by_file(self) -> bool:
        if self._file is None:
            file = (self._chosen.data_folder / "timetable.lock").open("w", encoding="ascii")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._file = file
        return True

    def _by_database(self) -> bool:
        try:
            if self._connection is None:
                address = make_url(self._chosen.database).set(drivername="postgresql")
                self._connection = psycopg.connect(
                    address.render_as_string(hide_password=False), autocommit=True
                )
            # Asked anew each time: a connection that broke has let go of the lock.
            held = self._connection.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s "
                "AND pid = pg_backend_pid() AND granted",
                [LOCK_NUMBER],
            ).fetchone()
            if held and held[0]:
                return True
            taken = self._connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER]).fetchone()
            return bool(taken and taken[0])
        except psycopg.Error:
            self.give_up()
            return False

    def give_up(self) -> None:
        """Let another process keep the timetable."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            with suppress(psycopg.Error):
                # Said aloud, or the next process would wait until the server notices that we hung up.
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None


class OneTimetable(Scheduler):
    """Puts what is due into the queue, if this process has the turn."""

    turn: Turn

    def enqueue_periodic_tasks(self, now: datetime | None) -> None:
        if self.turn.is_ours():
            super().enqueue_periodic_tasks(now)

    def shutdown(self) -> None:
        self.turn.give_up()
        super().shutdown()
