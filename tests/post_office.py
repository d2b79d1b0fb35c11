"""A mail server for tests: takes mail on a port of its own, and answers as it is told."""

import socket
from collections import deque
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """What came in, and how the next commands are answered.

    ``answers["RCPT"].append("550 5.1.1 unknown")`` answers one command so; ``"drop"`` closes the line.
    """

    def __init__(self) -> None:
        self.recipients: list[str] = []
        self.contents: list[bytes] = []
        self.connections = 0
        self.answers: dict[str, deque[str]] = {verb: deque() for verb in ("MAIL", "RCPT", "DATA")}
        self.before_reply: Any = None
        self.port = _free_port()
        self._controller: Controller | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.contents]  # type: ignore[misc]

    def open(self) -> None:
        # Without a name it would ask the name service for one at each connection.
        hooks = {name: getattr(self, name) for name in dir(type(self)) if name.startswith("handle_")}
        # These alone: aiosmtpd looks at every member with each connection, and would read all mail again.
        self._controller = Controller(
            SimpleNamespace(**hooks),
            "127.0.0.1",
            self.port,
            server_hostname="localhost",
            enable_SMTPUTF8=True,
        )
        self._controller.start()

    def close(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def _answer(self, verb: str, server: SMTP) -> str | None:
        answers = self.answers[verb]
        if not answers:
            return None
        if (said := answers.popleft()) == "drop":
            server.transport.abort()
            return "421 gone"
        return said

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self._answer("RCPT", server):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if said := self._answer("DATA", server):
            return said
        self.recipients += envelope.rcpt_tos
        self.contents.append(envelope.original_content)
        if self.before_reply:
            self.before_reply(self)
        return "250 taken"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
