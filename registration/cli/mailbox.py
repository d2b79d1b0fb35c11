"""The demo's mailbox: takes every mail of the demo on this machine and shows it (``demo-mailbox``)."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import click
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask, abort, current_app, render_template, send_file
from flask.cli import ScriptInfo
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from registration.foundation import clock, localization
from registration.foundation.settings import Settings
from registration.foundation.templates import add_words, beside_or_inside
from registration.web.headers import CONTENT_POLICY

ONLY_HERE = "127.0.0.1"
WEB_PORT = 8025
MOST = 200
NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")
INSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Policy of a mail's HTML: its own styles, links into a new tab, and nothing from anywhere."""


class _Catcher:
    """Writes each mail into a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        name = f"{clock.now():%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}"
        draft = self.folder / f"{name}.new"
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self.folder / f"{name}.eml")
        return "250 kept in the demo's mailbox"


def start_catcher(folder: Path, smtp_port: int) -> Controller:
    """Take mail on this port of this machine until ``stop()`` is called on the answer."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # With a name of its own it does not ask the name service for one at each connection.
    catcher = Controller(
        _Catcher(folder), ONLY_HERE, smtp_port, server_hostname="localhost", enable_SMTPUTF8=True
    )
    catcher.start()
    return catcher


@dataclass(frozen=True)
class Attached:
    """A file that came along."""

    name: str
    kind: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Caught:
    """A mail in the folder."""

    name: str
    mail: EmailMessage

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.name[:20] + "+0000", "%Y%m%d%H%M%S%f%z")

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"] or "")

    @property
    def language(self) -> str:
        return str(self.mail["Content-Language"] or "en")

    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.mail.items()]

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> Sequence[Attached]:
        return [
            Attached(
                part.get_filename() or f"{place + 1}",
                part.get_content_type(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for place, part in enumerate(self.mail.iter_attachments())
        ]

    def _body(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part else ""


def caught_in(folder: Path, name: str) -> Caught | None:
    """The mail with this name."""
    path = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.exists():
        return None
    return Caught(name, message_from_bytes(path.read_bytes(), policy=policy.default))


def all_caught(folder: Path, most: int = MOST) -> Sequence[Caught]:
    """The mails there are, the newest first."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)[:most]
    return [found for name in names if (found := caught_in(folder, name))]


def mailbox_app(folder: Path) -> Flask:
    """A small web application that shows the mails in a folder. Whoever opens it reads them all."""
    app = Flask(
        "demo_mailbox",
        root_path=str(beside_or_inside("templates").parent),
        static_folder=str(beside_or_inside("static")),
        template_folder=str(beside_or_inside("templates")),
    )
    app.config.from_mapping(MAILS=folder, BOOTSTRAP_SERVE_LOCAL=True)
    Bootstrap5(app)
    add_words(app.jinja_env)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(lambda: localization.speak(localization.SOURCE_LANGUAGE))
    app.after_request(_complete)
    app.add_url_rule("/", "index", index)
    app.add_url_rule("/mail/<name>", "show", show)
    app.add_url_rule("/mail/<name>/html", "inside", inside)
    app.add_url_rule("/mail/<name>/files/<int:number>", "attachment", attachment)
    return app


def _complete(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _asked(name: str) -> Caught:
    return caught_in(current_app.config["MAILS"], name) or abort(404)


def index() -> ResponseReturnValue:
    return render_template(
        "demo_mailbox/index.html", mails=all_caught(current_app.config["MAILS"]), most=MOST
    )


def show(name: str) -> ResponseReturnValue:
    return render_template("demo_mailbox/show.html", caught=_asked(name))


def inside(name: str) -> ResponseReturnValue:
    """The HTML of a mail as it was sent, for the frame. Its links open in a new tab."""
    words = re.sub(r"(<head[^>]*>)", r'\1<base target="_blank">', _asked(name).html, count=1)
    return words, {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": INSIDE}


def attachment(name: str, number: int) -> ResponseReturnValue:
    files = _asked(name).attachments
    if number >= len(files):
        abort(404)
    chosen = files[number]
    return send_file(
        BytesIO(chosen.content), "application/octet-stream", as_attachment=True, download_name=chosen.name
    )


@click.command("demo-mailbox")
@click.option("--port", default=WEB_PORT, show_default=True, help="Port of the page that shows the mails.")
@click.option("--smtp-port", type=int, help="Port that takes mail, instead of the setting's.")
@click.pass_context
def commands(context: click.Context, port: int, smtp_port: int | None) -> None:
    """Take the mails this machine sends and show them in the browser. For trying things out only."""
    chosen: Settings = context.ensure_object(ScriptInfo).load_app().config["SETTINGS"]
    folder = chosen.data_folder / "mailbox"
    catcher = start_catcher(folder, smtp_port or chosen.mail_port)
    click.echo(f"Taking mail on port {smtp_port or chosen.mail_port}. Read it at http://localhost:{port}")
    try:
        make_server(ONLY_HERE, port, mailbox_app(folder), threaded=True).serve_forever()
    finally:
        catcher.stop()
