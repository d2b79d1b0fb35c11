"""The conversation with the mail server, and what its replies mean.

Flask-Mail keeps the settings and the connection. The commands are spoken one by one, because it matters
at which of them the line breaks: before the content nothing has left, after it nobody can know.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from urllib.parse import urlsplit

import flask_mail

from registration.foundation import settings

PATIENCE = 60
"""Seconds to wait for a connection or a reply."""
PATIENCE_AT_THE_END = 600
"""Seconds to wait for the reply to the content (RFC 5321, 4.5.3.2.6)."""


class Verdict(Enum):
    """What became of a message that was handed over."""

    ACCEPTED = auto()
    LATER = auto()
    """Refused for now (4xx)."""
    REFUSED = auto()
    """Refused for good (5xx)."""
    UNCERTAIN = auto()
    """The line broke after the content: it may or may not have been accepted."""
    AWAY = auto()
    """No mail server that would take any message at present."""


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    reply: str = ""
    line_closed: bool = False


@dataclass(frozen=True)
class Envelope:
    """A message as the mail server gets it."""

    sender: str
    recipient: str
    content: bytes


class _Refused(Exception):
    def __init__(self, code: int, reply: bytes) -> None:
        self.code = code
        self.words = f"{code} {reply.decode('utf-8', 'replace')}".replace("\n", " ")


OUR_FAULT = frozenset({530, 534, 535, 538})
"""Sign-in wanted or refused: true of every message, so none of them is given up for it."""


class Line(flask_mail.Connection):
    """A connection to the mail server: opened when it is first needed, kept open, opened anew if it broke."""

    def __init__(self) -> None:
        chosen = settings.current()
        configuration = {
            "MAIL_SERVER": chosen.mail_server,
            "MAIL_PORT": chosen.mail_port,
            "MAIL_USE_TLS": chosen.mail_use_tls,
            "MAIL_USE_SSL": chosen.mail_use_ssl,
            "MAIL_USERNAME": chosen.mail_username or None,
            "MAIL_PASSWORD": chosen.mail_password or None,
        }
        super().__init__(flask_mail.Mail().init_mail(configuration))
        self.host: smtplib.SMTP | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def configure_host(self) -> smtplib.SMTP:
        """Connect with a time limit, and with a certificate that is checked.

        Flask-Mail's own waits for ever and believes any certificate.
        """
        server, port = self.mail.server, self.mail.port
        # Left alone, smtplib asks the name service who we are, and waits for it at each connection.
        own_name = urlsplit(settings.current().public_address).hostname or "localhost"
        host: smtplib.SMTP
        if self.mail.use_ssl:
            context = ssl.create_default_context()
            host = smtplib.SMTP_SSL(server, port, own_name, timeout=PATIENCE, context=context)
        else:
            host = smtplib.SMTP(server, port, own_name, timeout=PATIENCE)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        host.ehlo_or_helo_if_needed()
        return host

    def hang_up(self) -> None:
        """Say good-bye if anybody listens."""
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()
            self.host = None

    def hand_over(self, envelope: Envelope, before_content: Callable[[], None]) -> Outcome:
        """Hand a message to the server. ``before_content`` is called once it could leave."""
        kept_open = self.host is not None
        try:
            self._announce(envelope)
        except _Refused as refusal:
            return self._refused(refusal, announcing=True)
        except (OSError, smtplib.SMTPException) as trouble:
            self.hang_up()
            if kept_open:
                # A server may close an idle line at any time; that says nothing about the message.
                return self.hand_over(envelope, before_content)
            return Outcome(Verdict.AWAY, _words(trouble), line_closed=True)
        before_content()
        try:
            self._say_content(envelope.content)
        except _Refused as refusal:
            return self._refused(refusal, announcing=False)
        except (OSError, smtplib.SMTPException) as trouble:
            self.hang_up()
            return Outcome(Verdict.UNCERTAIN, _words(trouble), line_closed=True)
        return Outcome(Verdict.ACCEPTED)

    def _announce(self, envelope: Envelope) -> None:
        if self.host is None:
            self.host = self.configure_host()
        ascii_only = envelope.recipient.isascii()
        if not ascii_only and not self.host.has_extn("smtputf8"):
            raise _Refused(553, b"5.6.7 this mail server takes no address with such letters (SMTPUTF8)")
        options = [] if ascii_only else ["SMTPUTF8", "BODY=8BITMIME"]
        self.host.command_encoding = "ascii" if ascii_only else "utf-8"
        _expect(self.host.mail(envelope.sender, options), 250)
        _expect(self.host.docmd(f"RCPT TO:<{envelope.recipient}>"), 250, 251)
        _expect(self.host.docmd("DATA"), 354)

    def _say_content(self, content: bytes) -> None:
        host = self.host
        if host is None or host.sock is None:
            raise smtplib.SMTPServerDisconnected("line closed")
        host.sock.settimeout(PATIENCE_AT_THE_END)
        # A line that begins with a dot gets another one (RFC 5321, 4.5.2).
        stuffed = (b"." + content if content.startswith(b".") else content).replace(b"\r\n.", b"\r\n..")
        host.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        _expect(host.getreply(), 250)
        host.sock.settimeout(PATIENCE)

    def _refused(self, refusal: _Refused, *, announcing: bool) -> Outcome:
        closed = refusal.code == 421
        if closed or not self._reset(needed=announcing):
            self.hang_up()
        if announcing and refusal.code in OUR_FAULT:
            return Outcome(Verdict.AWAY, refusal.words, line_closed=closed)
        verdict = Verdict.REFUSED if refusal.code >= 500 else Verdict.LATER
        return Outcome(verdict, refusal.words, line_closed=closed)

    def _reset(self, *, needed: bool) -> bool:
        if not needed or self.host is None:
            return self.host is not None
        try:
            return self.host.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise _Refused(*reply)


def _words(trouble: Exception) -> str:
    return " ".join(str(trouble).split()) or type(trouble).__name__
