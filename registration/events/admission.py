"""Who may sign up: what an organiser chooses about it, what of it fits together, and whom it lets in."""

import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registration.events.models import Admission

CLOSED = frozenset({Admission.LINK, Admission.ADDRESS, Admission.INVITATION})
"""What is closed stays out of calendar, feeds, search and search engines."""
MOST_IN_GROUP = 20
MOST_DOMAINS = 200
MOST_HOURS = 24 * 30
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*\.(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")


@dataclass(frozen=True)
class AdmissionDraft:
    """What an organiser chooses."""

    admission: Admission = Admission.OPEN
    listed: bool = True
    admitted: Sequence[str] = ()
    most_in_group: int = 1
    confirm_mailbox: bool = True
    hold_hours: int | None = None


def domain_from(text: str) -> str | None:
    """A domain as it is kept: ``@Example.org`` is ``example.org``, ``*.go.jp`` stays; nothing if it is none.

    The address of a single person is none: who is meant alone is invited.
    """
    words = text.strip().lower().removeprefix("@").rstrip(".")
    if "@" in words or len(words) > 253:
        return None
    if not words.isascii():
        try:
            words = words.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return words if _DOMAIN.fullmatch(words) else None


def lets_in(domains: Sequence[str], address: str) -> bool:
    """Whether the address lies under one of the domains. ``*.go.jp`` means what is below it, at any depth."""
    host = address.rpartition("@")[2].lower().rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    return any(host.endswith(each[1:]) if each.startswith("*.") else host == each for each in domains)


def opens(key: str | None, tried: str) -> bool:
    """Whether this is the key; how long the comparison takes tells nothing about it."""
    return bool(key) and hmac.compare_digest((key or "").encode(), tried.encode(errors="replace"))


def misfits(draft: AdmissionDraft) -> Iterator[str]:
    """Names of what does not go together with the rest."""
    if draft.admission is Admission.ADDRESS and not draft.admitted:
        yield "admitted"
    grouped = draft.most_in_group > 1
    if grouped and draft.admission in (Admission.APPROVAL, Admission.INVITATION):
        yield "group_and_admission"
    if grouped and not draft.confirm_mailbox:
        # Anybody could have our mails sent to anybody.
        yield "group_and_mailbox"
