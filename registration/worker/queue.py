"""The queue between the doors and the worker. It carries names and ids only, as JSON.

It may lose what it carries: whatever matters is a row first, and the timetable finds it.
"""

import json
import logging
import threading
import time
from typing import Any

from huey import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PostgresStorage, SqliteStorage
from sqlalchemy import make_url

from registration.foundation.settings import Settings

log = logging.getLogger(__name__)

GATHER = 0.05
"""Seconds in which wishes for the same job become one."""
QUIETEST = 0.5
"""Seconds between looks into an empty queue on SQLite, which cannot wake anybody."""


class AsJson(Serializer):
    """Tasks as JSON: whoever can write into the queue can ask for our jobs, and for nothing else."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data._asdict()).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(data))


def queue_of(chosen: Settings) -> Huey:
    """The queue beside the data: a file of its own, or tables in the same PostgreSQL."""
    usual: dict[str, Any] = {"results": False, "serializer": AsJson()}
    if chosen.on_sqlite:
        file = str(chosen.data_folder / "queue.db")
        return Huey("registration", storage_class=SqliteStorage, filename=file, cache_mb=1, **usual)
    # Huey speaks to libpq, which knows no drivers.
    address = make_url(chosen.database).set(drivername="postgresql")
    dsn = address.render_as_string(hide_password=False)
    return Huey("registration", storage_class=PostgresStorage, dsn=dsn, **usual)


class Handover:
    """Takes jobs from requests and puts them into the queue a moment later, many wishes as one.

    A request must not wait for the queue, and a hundred sign-ups a second want one delivery of mail.
    """

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self._lock = threading.Lock()
        self._wanted: dict[tuple[str, tuple[int, ...]], None] = {}
        self._thread: threading.Thread | None = None

    def __call__(self, name: str, ids: tuple[int, ...]) -> None:
        with self._lock:
            self._wanted[name, ids] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._hand_over, name="handover", daemon=True)
                self._thread.start()

    def _hand_over(self) -> None:
        queue: Huey | None = None
        while True:
            time.sleep(GATHER)
            with self._lock:
                wanted, self._wanted = list(self._wanted), {}
                if not wanted:
                    self._thread = None
                    break
            try:
                queue = queue or with_tasks(queue_of(self._chosen))
                for name, ids in wanted:
                    queue.enqueue(queue.run_job.s(name, list(ids)))
            except Exception:
                log.exception("Jobs could not be put into the queue; they wait for the timetable")
        if queue is not None:
            queue.storage.close()


def with_tasks(queue: Huey, run: Any = None) -> Huey:
    """The queue with the one task it carries: run the job of this name. Only the worker has a ``run``."""

    def run_job(name: str, ids: list[int]) -> None:
        if run is not None:
            run(name, *ids)

    queue.run_job = queue.task(name="run_job")(run_job)
    return queue
