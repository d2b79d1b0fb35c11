"""A running service: web server and worker as ``registration serve`` starts them."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from registration.app import create_app
from registration.cli import serve
from registration.foundation.database import db
from registration.foundation.settings import Mode, Settings
from tests import nursery
from tests.conftest import INSTALLATION_KEY
from tests.post_office import PostOffice

PATIENCE = 60
"""Seconds until something that should happen soon counts as not happening."""
Answer = TypeVar("Answer")


class Installation:
    """Database, server, worker and mail of one story."""

    def __init__(self, database: str, folder: Path, post: PostOffice, **different: Any) -> None:
        self.post, self.folder = post, folder
        # A script fills in faster than anybody types.
        self.different: dict[str, Any] = {"fill_seconds": 0} | different
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}"
        self.settings = Settings(
            mode=Mode.PRODUCTION,
            public_address=self.address,
            data_folder=folder,
            database_url=database,
            installation_key=INSTALLATION_KEY,
            port=self.port,
            mail_server="127.0.0.1",
            mail_port=post.port,
            mail_sender="events@trade-centre.example",
            **self.different,
        )
        self.app: Flask = create_app(self.settings)
        self._running: list[nursery.Child] = []

    def start(self) -> None:
        """Start both at once; that ``registration serve`` does so too is tried with the commands."""
        _python, _module, *web = serve._web(self.settings, "127.0.0.1", self.port)
        self._running = [
            nursery.run_module(words, environment=self._environment(), log=self.folder / "server.log")
            for words in (web, ["registration", "worker"])
        ]
        self.wait_for(self._answers, "the server to answer")

    def stop(self) -> None:
        """End both at once. Their data is thrown away: nobody waits for a good ending."""
        for each in self._running:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _environment(self) -> dict[str, str]:
        chosen = {
            "MODE": "production",
            "PUBLIC_ADDRESS": self.address,
            "DATA_FOLDER": str(self.folder),
            "DATABASE_URL": self.settings.database_url,
            "INSTALLATION_KEY": INSTALLATION_KEY,
            "PORT": str(self.port),
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.post.port),
            "MAIL_SENDER": self.settings.mail_sender,
            **{name.upper(): str(value) for name, value in self.different.items()},
        }
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("REGISTRATION_")
        }
        return inherited | {f"REGISTRATION_{name}": value for name, value in chosen.items()}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def wait_for(self, happened: Callable[[], Answer], what: str) -> Answer:
        """Look again and again until it has happened."""
        ends = time.monotonic() + PATIENCE
        while not (answer := happened()):
            if time.monotonic() > ends:
                raise AssertionError(f"Waited in vain for {what}.\n{self.last_words()}")
            time.sleep(0.05)
        return answer

    def last_words(self) -> str:
        """The end of what server and worker wrote."""
        return (self.folder / "server.log").read_text("utf-8", "replace")[-4000:]

    def letter(self, to: str, linking_to: str) -> EmailMessage:
        """The newest mail to this address with a link to such a page, once it arrives."""

        def find() -> EmailMessage | None:
            mine = [each for each in self.letters_to(to) if f"{linking_to}/" in _text(each)]
            return mine[-1] if mine else None

        return self.wait_for(find, f"a mail to {to} with a link to {linking_to}; came: {self._subjects()}")

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [each for each in self.post.messages if address in str(each["To"])]

    def _subjects(self) -> list[tuple[str, str]]:
        return [(str(each["To"]), str(each["Subject"])) for each in self.post.messages]

    def does(self, deed: Callable[[], Any]) -> Any:
        """Do something in the house itself, for what no page can do: such as letting days go by."""
        with self.app.app_context():
            answer = deed()
            db.session.commit()
            db.session.remove()
        return answer


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    return "" if part is None else str(part.get_content())
