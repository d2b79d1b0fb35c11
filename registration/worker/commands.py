"""``registration worker``: runs jobs and keeps the timetable until it is told to stop."""

import logging
import signal
from functools import partial

import click
from flask import Flask
from flask.cli import ScriptInfo
from huey.consumer import Consumer

from registration.worker import tasks
from registration.worker.queue import QUIETEST, queue_of, with_tasks
from registration.worker.timetable import TIMETABLE, OneTimetable, Turn

THREADS = 2
"""One may be sending a campaign while the other looks after everything else."""


@click.command("worker")
@click.option("--threads", default=THREADS, show_default=True, help="Jobs that may run side by side.")
@click.pass_context
def commands(context: click.Context, threads: int) -> None:
    """Send mail, seal the ledger, release places: whatever is due. Runs until it is stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = context.ensure_object(ScriptInfo).load_app()
    click.echo("The worker is running. Stop it with Ctrl-C.")
    run(app, threads)


def run(app: Flask, threads: int = THREADS) -> None:
    """Take jobs from the queue until SIGINT or SIGTERM, and finish what has begun."""
    consumer = _consumer(app, threads)
    consumer.run()


def _consumer(app: Flask, threads: int) -> Consumer:
    chosen = app.config["SETTINGS"]
    queue = with_tasks(queue_of(chosen), partial(tasks.run, app))
    for name, when in TIMETABLE.items():
        queue.periodic_task(when, name=f"timetable:{name}")(partial(tasks.run, app, name))
    OneTimetable.turn = Turn(chosen)
    return _Consumer(queue, workers=threads, max_delay=QUIETEST)


class _Consumer(Consumer):
    """Stops gently for either signal."""

    scheduler_class = OneTimetable

    def _set_signal_handlers(self) -> None:
        self._signal_actions = {signal.SIGINT: (False, True), signal.SIGTERM: (False, True)}
        super()._set_signal_handlers()

    def stop(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - Huey's own words
        tasks.stopping.set()
        super().stop(graceful)
