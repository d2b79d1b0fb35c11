"""``registration demo``: an organisation to look around in, on this machine and for this machine alone."""

import logging
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade
from werkzeug.serving import make_server

from registration.cli.mailbox import mailbox_app, start_catcher
from registration.cli.serve import serve
from registration.foundation.database import db
from registration.foundation.settings import DEMO_KEY, PREFIX, Mode, Settings
from registration.presets import demo
from registration.web.sign_in import password_hash

ONLY_HERE = "127.0.0.1"
WEB, MAILBOX, SMTP = 8000, 8025, 8026
TRIES = 200
LOOK_EVERY = 0.1
"""Seconds between looks of the mailbox page at whether it is to end."""


@click.command("demo")
@click.option(
    "--folder", default="demo", show_default=True, type=click.Path(path_type=Path), help="Where it lives."
)
@click.option("--fresh", is_flag=True, help="Throw away what the demo holds and begin anew.")
@click.option(
    "--port", default=WEB, show_default=True, help="Port of the site; the next free one if it is taken."
)
@click.pass_context
def commands(context: click.Context, *, folder: Path, fresh: bool, port: int) -> None:
    """Fill an invented organisation and serve it, with its mail caught on this machine."""
    folder = folder.absolute()
    _make_ours(folder, fresh=fresh)
    web, mailbox, smtp = _free_ports(port, MAILBOX, SMTP)
    chosen = _settings(folder, web, smtp)
    _put_into_environment(chosen)
    _fill(context.ensure_object(ScriptInfo).load_app())
    catcher = start_catcher(folder / "mailbox", smtp)
    try:
        with _mailbox_page(folder / "mailbox", mailbox):
            _say_where(chosen, mailbox)
            code = serve(chosen, ONLY_HERE, web)
    finally:
        catcher.stop()
    raise SystemExit(code)


def _make_ours(folder: Path, *, fresh: bool) -> None:
    """Take the folder, or refuse one that holds something else: it might be somebody's real data."""
    mark = folder / "demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise click.ClickException(f"{folder} was not made by the demo. Name another one with --folder.")
    if fresh and mark.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _free_ports(*wishes: int) -> list[int]:
    """A free port for each wish: that one, or the first free one after it."""
    found: list[int] = []
    for wish in wishes:
        taken = (port for port in range(wish, wish + TRIES) if port not in found and _is_free(port))
        port = next(taken, None)
        if port is None:
            raise click.ClickException(f"No port is free from {wish} on.")
        found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((ONLY_HERE, port))
        except OSError:
            return False
    return True


def _settings(folder: Path, web: int, smtp: int) -> Settings:
    return Settings(
        mode=Mode.DEMO,
        # A name, not 127.0.0.1: browsers allow passkeys on localhost only.
        public_address=f"http://localhost:{web}",
        data_folder=folder,
        installation_key=DEMO_KEY,
        host=ONLY_HERE,
        port=web,
        files=True,
        web_processes=1,  # for one reader, who wants to see the first page soon
        mail_server=ONLY_HERE,
        mail_port=smtp,
    )


def _put_into_environment(chosen: Settings) -> None:
    """Let this process and its children start with these settings, and none of somebody's real ones."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    usual = Settings()
    for each in fields(Settings):
        value = getattr(chosen, each.name)
        if value != getattr(usual, each.name):
            os.environ[PREFIX + each.name.upper()] = str(value)


def _fill(app: Flask) -> None:
    with app.app_context():
        logging.getLogger("alembic").setLevel(logging.WARNING)
        upgrade()
        click.echo("Looking after the demo’s organisation. The first time takes a few seconds.")
        demo.fill(password_hash=password_hash(demo.PASSWORD))
        db.session.commit()


@contextmanager
def _mailbox_page(folder: Path, port: int) -> Iterator[None]:
    """Show the caught mails in the browser while the rest runs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(ONLY_HERE, port, mailbox_app(folder), threaded=True)
    threading.Thread(target=server.serve_forever, args=(LOOK_EVERY,), name="mailbox", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _say_where(chosen: Settings, mailbox: int) -> None:
    here = chosen.public_address
    addresses = [
        ("For everyone", f"{here}/en/  and  {here}/ja/"),
        ("For organisers", f"{here}/en/organiser/"),
        ("For co-organisers", f"{here}/en/partner/shares"),
        ("The demo’s mailbox", f"http://localhost:{mailbox}/"),
    ]
    click.echo("")
    for what, address in addresses:
        click.echo(f"  {what:<20}{click.style(address, bold=True)}")
    click.echo(f"\n  Sign in with the password {click.style(demo.PASSWORD, bold=True)} as")
    for role, email in demo.SIGN_IN:
        click.echo(f"  {role:<20}{email}")
    click.echo(
        "\n  Nothing leaves this machine: mail is caught and shown in the mailbox. Stop with Ctrl-C.\n"
    )
