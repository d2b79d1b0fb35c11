"""``registration serve``: the web server and the worker, as one command."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click
from flask import Flask
from flask.cli import ScriptInfo

from registration.cli.doctor import Unwell, the_migrations
from registration.foundation.settings import Settings

LOOK_EVERY = 0.2
"""Seconds between looks at whether both still run."""
REST_AFTER_DEATH = 2.0
"""Seconds before a worker that died is started again."""
PATIENCE = 30
"""Seconds for finishing what has begun, before what still runs is ended by force."""
PATIENCE_WITH_LOADING = 10
"""Seconds for answering, before a process of the web server is ended by force."""


@click.command("serve")
@click.option("--host", help="Address to listen on, instead of the setting's.")
@click.option("--port", type=int, help="Port to listen on, instead of the setting's.")
@click.pass_context
def commands(context: click.Context, host: str | None, port: int | None) -> None:
    """Answer requests, and run the worker beside it. Stops both with Ctrl-C or SIGTERM."""
    app = context.ensure_object(ScriptInfo).load_app()
    _refuse_old_tables(app)
    chosen: Settings = app.config["SETTINGS"]
    raise SystemExit(serve(chosen, host or chosen.host, port or chosen.port))


def _refuse_old_tables(app: Flask) -> None:
    with app.app_context():
        try:
            the_migrations()
        except Unwell as trouble:
            raise click.ClickException(str(trouble)) from trouble


def serve(chosen: Settings, host: str, port: int) -> int:
    """Run both until a signal says to stop or the web server ends. The answer is its exit code."""
    web = subprocess.Popen(_web(chosen, host, port), start_new_session=True)  # noqa: S603 - our own words
    both = _Both(web, with_worker=chosen.worker)
    click.echo(f"Listening on http://{host}:{port}, reached as {chosen.public_address or 'nothing yet'}.")
    return both.run()


def _web(chosen: Settings, host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "registration.app:application",
        "--host", host, "--port", str(port), "--workers", str(chosen.web_processes),
        "--blocking-threads", str(chosen.web_threads), "--no-ws", "--respawn-failed-workers",
        # A process that is still loading does not hear that it is to stop.
        "--workers-kill-timeout", str(PATIENCE_WITH_LOADING),
        "--log-level", "warning",
    ]  # fmt: skip


class _Both:
    """The web server and the worker as children of this process."""

    def __init__(self, web: "subprocess.Popen[bytes]", *, with_worker: bool) -> None:
        self.web, self.with_worker = web, with_worker
        self.worker: subprocess.Popen[bytes] | None = None
        self.start_at = 0.0
        self.stopping = False

    def run(self) -> int:
        before = {each: signal.signal(each, self._stop) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self.stopping and self.web.poll() is None:
                self._keep_worker()
                time.sleep(LOOK_EVERY)
        finally:
            self._end()
            for each, handler in before.items():
                signal.signal(each, handler)
        return 0 if self.stopping else self.web.returncode or 1

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _keep_worker(self) -> None:
        if not self.with_worker or time.monotonic() < self.start_at:
            return
        if self.worker is not None and self.worker.poll() is None:
            return
        if self.worker is not None:
            click.echo(f"The worker ended ({self.worker.returncode}). Starting it again.", err=True)
        # A session of its own: Ctrl-C in a terminal reaches us alone, and we end it in order.
        command = [sys.executable, "-m", "registration", "worker"]
        self.worker = subprocess.Popen(command, start_new_session=True)  # noqa: S603
        self.start_at = time.monotonic() + REST_AFTER_DEATH

    def _end(self) -> None:
        children = [child for child in (self.web, self.worker) if child is not None]
        for child in children:
            if child.poll() is None:
                child.terminate()
        ends = time.monotonic() + PATIENCE
        for child in children:
            try:
                child.wait(max(ends - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
