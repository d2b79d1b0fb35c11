"""What a message says: rooms register a composer for each kind, and the text is written as it leaves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from registration.foundation import links, localization, templates, tokens
from registration.foundation.tokens import Capability
from registration.mail.models import Message
from registration.mail.rules import DARK_PAPER, DEFAULT_BRAND, PAPER, readable_on
from registration.organisations.queries import controller


@dataclass(frozen=True)
class Attachment:
    """A file that goes along. ``mimetype`` may have parameters: ``text/plain; charset=utf-8``."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A message in words, before it becomes MIME."""

    subject: str
    text: str
    html: str
    attachments: Sequence[Attachment] = field(default_factory=tuple)
    unsubscribe: str | None = None
    """Address that one POST unsubscribes (RFC 8058). Only messages with a purpose have one."""
    list_id: str | None = None
    """Name of the list in the form of RFC 2919; without one it is made from the purpose."""


class NoLongerWanted(Exception):
    """Something has happened since for which the message must not leave: a code that is kept and shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Composer = Callable[[Message], Letter | None]
_composers: dict[str, Composer] = {}


def composer(kind: str) -> Callable[[Composer], Composer]:
    """Register a function as the composer of this kind of message: ``@composer("signups.confirm")``.

    It runs in the message's language, right before the message leaves. Answering nothing means that it is
    out of date; a reason that somebody should read is raised as ``NoLongerWanted``.
    """

    def register(function: Composer) -> Composer:
        if _composers.setdefault(kind, function) is not function:
            raise ValueError(f"two composers for {kind}")
        return function

    return register


def kinds() -> frozenset[str]:
    """Every kind of message that can be written."""
    return frozenset(_composers)


def compose(message: Message) -> Letter | None:
    """The message in words, or nothing if it is out of date.

    Raises:
        KeyError: for a kind that nobody composes.
        NoLongerWanted: when it must not leave, with the reason.

    """
    with localization.speaking(message.language):
        return _composers[message.kind](message)


def unsubscribe_address(message: Message) -> str:
    """Where one POST ends what this message belongs to."""
    return links.to(
        "personal_site.newsletters.unsubscribe", token=tokens.make(Capability.UNSUBSCRIBE, message.ref)
    )


def written(
    template: str,
    language: str,
    *,
    attachments: Sequence[Attachment] = (),
    unsubscribe: str | None = None,
    list_id: str | None = None,
    links: Mapping[str, str] | None = None,
    **context: Any,
) -> Letter:
    """A letter from ``templates/mail/<room>/<message>/``, as ``signups/confirm`` or ``signups.confirm``.

    The templates know ``controller``, ``brand`` and its companions, ``links.notice`` beside the given
    links, ``unsubscribe_url`` when there is one, and the context.
    """
    folder = f"mail/{template.replace('.', '/')}"
    with localization.speaking(language):
        known = _frame(links or {}) | {"unsubscribe_url": unsubscribe} | context
        return Letter(
            subject=" ".join(templates.render(f"{folder}/subject.txt", **known).split()),
            text=_lines(templates.render(f"{folder}/body.txt", **known)),
            html=templates.inlined(templates.render(f"{folder}/body.html", **known)),
            attachments=tuple(attachments),
            unsubscribe=unsubscribe,
            list_id=list_id,
        )


def _frame(given: Mapping[str, str]) -> dict[str, Any]:
    sender = controller()
    colour = (sender and sender.brand) or DEFAULT_BRAND
    return {
        "controller": sender,
        "brand": readable_on(PAPER, colour),
        "on_brand": PAPER,
        "brand_on_dark": readable_on(DARK_PAPER, colour),
        "links": SimpleNamespace(notice=links.to("public_site.notices.current"), **given),
    }


def _lines(text: str) -> str:
    """Text without the empty lines that left-out parts of a template leave behind."""
    lines: list[str] = []
    for line in text.strip("\n").split("\n"):
        # "-- " marks a signature and keeps its space.
        tidy = line if line == "-- " else line.rstrip()
        if tidy or (lines and lines[-1]):
            lines.append(tidy)
    return "\n".join(lines) + "\n"
