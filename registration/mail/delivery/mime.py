"""A letter as bytes for the mail server (RFC 5322, 2045, 2369, 2919, 3834, 8058)."""

from email.header import Header
from email.headerregistry import ContentTypeHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote
from typing import cast
from urllib.parse import urlsplit

import idna

from registration.foundation import clock, settings
from registration.foundation.keyring import derived, unseal
from registration.foundation.localization import pick
from registration.mail.composing import Attachment, Letter, unsubscribe_address
from registration.mail.models import Message
from registration.mail.outbox import ADDRESSES
from registration.mail.transport import Envelope
from registration.organisations.queries import controller

# Seven bits pass everywhere and keep signatures whole. What we set raw stays as it is: an address to
# unsubscribe that is folded or encoded is none (M1).
POLICY = SMTP.clone(cte_type="7bit", refold_source="none")
ATOM = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~")


class NoSender(Exception):
    """Neither the settings nor the controller's record have an address to send from."""


class NoAddress(Exception):
    """The address cannot be written to."""


def envelope(message: Message, letter: Letter) -> Envelope:
    """The message ready for the mail server.

    Raises:
        NoSender: when there is no address to send from.
        NoAddress: when there is none to send to.

    """
    own = controller()
    sender = settings.current().mail_sender or (own.contact_email if own else None)
    if not sender:
        raise NoSender
    sender, recipient = written_address(sender), written_address(_recipient(message))
    # Only letters in a local part need headers in UTF-8 (RFC 6532), and a server that takes them.
    mime = EmailMessage(policy=POLICY.clone(utf8=not recipient.isascii()))
    mime.set_raw("From", mailbox(pick(own.name, message.language) if own else "", sender))
    mime.set_raw("To", recipient)
    if own and own.contact_email and written_address(own.contact_email) != sender:
        mime.set_raw("Reply-To", written_address(own.contact_email))
    mime.set_raw("Subject", _subject(letter.subject))
    mime["Date"] = format_datetime(clock.now())
    mime.set_raw("Message-ID", f"<{message.ref}@{_host()}>")
    for name, value in _list_headers(message, letter).items():
        mime.set_raw(name, value)
    mime.set_content(letter.text, charset="utf-8")
    mime.add_alternative(letter.html, subtype="html", charset="utf-8")
    for attachment in letter.attachments:
        _attach(mime, attachment)
    # At the end: whoever sets the content throws away what was said of it before.
    mime["Content-Language"] = message.language
    return Envelope(sender, recipient, mime.as_bytes())


def _subject(words: str) -> str:
    """The subject, folded so that its first line holds words: where it held none, some programs show none."""
    words = " ".join(words.split())
    plain = words.isascii() and "=?" not in words
    header = Header(words, "us-ascii" if plain else "utf-8", header_name="Subject")
    return header.encode(linesep=POLICY.linesep)


def _list_headers(message: Message, letter: Letter) -> dict[str, str]:
    """Headers of mail that can be unsubscribed, and the one that asks robots for no answer.

    Whether a message has a purpose decides, not the letter: a ticket is never unsubscribed (M8).
    """
    headers = {} if message.campaign_id else {"Auto-Submitted": "auto-generated"}
    if message.purpose is None:
        return headers
    name = letter.list_id or f"{message.purpose.code.replace(':', '.')}.{_host()}"
    return headers | {
        "List-Id": f"<{name}>",
        "List-Unsubscribe": f"<{letter.unsubscribe or unsubscribe_address(message)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _host() -> str:
    return urlsplit(settings.current().public_address).hostname or "localhost"


def _recipient(message: Message) -> str:
    if message.sealed_address is not None:
        return unseal(message.sealed_address, key=derived(ADDRESSES)).decode()
    found = message.person or message.account
    if found is None:
        raise NoAddress
    return str(found.email)


def written_address(address: str) -> str:
    """The address as it stands in a header and in the commands of SMTP.

    A local part with dots at its end or side by side exists in Japan and is only valid in quotes.
    The domain is written in ASCII (IDNA 2008).
    """
    local, _, domain = address.rpartition("@")
    if not local or not domain or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise NoAddress
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as wrong:
            raise NoAddress from wrong
    return f"{local if _is_dot_atom(local) else _quoted(local)}@{domain}"


def _is_dot_atom(local: str) -> bool:
    return all(part and all(sign in ATOM or not sign.isascii() for sign in part) for part in local.split("."))


def _quoted(words: str) -> str:
    return f'"{quote(words)}"'


def mailbox(name: str, address: str) -> str:
    """An address with a name before it; letters beyond ASCII as encoded words (RFC 2047)."""
    name = " ".join(name.split())
    if not name:
        return address
    if name.isascii():
        plain = all(sign in ATOM or sign == " " for sign in name)
        return f"{name if plain else _quoted(name)} <{address}>"
    encoded = Header(name, "utf-8", header_name="From").encode(linesep=POLICY.linesep)
    return f"{encoded}{POLICY.linesep} <{address}>"


def _attach(mime: EmailMessage, attachment: Attachment) -> None:
    kind = EmailMessage(policy=POLICY)
    kind["Content-Type"] = attachment.mimetype
    header = cast("ContentTypeHeader", kind["Content-Type"])
    mime.add_attachment(
        attachment.content,
        maintype=header.maintype,
        subtype=header.subtype,
        filename=attachment.name,
        params=dict(header.params),
    )
