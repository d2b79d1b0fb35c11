"""The gate before public forms. It tells people from machines, asks nobody outside, and keeps no address.

A form goes through as it is, or its page comes back and asks for proof of work: when it was filled in faster
than anybody types, when the field that people do not see is filled in, or when many came from one network or
for one event. Where no script can do that work, the form is taken all the same, but few of them.
"""

import base64
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from flask import g, request

from registration.foundation import clock, keyring, pace, settings
from registration.foundation.pace import Counted, Lately
from registration.people.rules import email_key
from registration.web.proof_of_work import FIELD as PROOF
from registration.web.proof_of_work import new_challenge, solved

TRAP = "website"
"""Name of the field that people do not see. No question of a form can have it."""
SINCE = "shown.since"
"""Name of the field that says when the first page was shown, and whether it asked for work already."""
AT_ONCE = 8
"""Mailboxes that are looked up together."""
MAC_BYTES = 12
NETWORK_BITS = {4: 24, 6: 56}


class Way(StrEnum):
    """How a form comes in."""

    OPEN = "open"
    PROVEN = "proven"
    """The work was asked for, and done."""
    UNPROVEN = "unproven"
    """It was asked for and not done, as without script: the mailbox must prove that somebody is there."""
    PROOF_FIRST = "proof"
    """Not yet: the page comes back and asks for the work."""
    TOO_OFTEN = "often"
    """Not now: this network, or all the world, sent as many as may be sent."""


STATUS = {Way.PROOF_FIRST: 409, Way.TOO_OFTEN: 429}


@dataclass(frozen=True)
class Since:
    """When somebody first saw a form, and whether they were asked for proof of work since."""

    at: datetime
    asked: bool = False


@dataclass(frozen=True)
class Asked:
    """What stands on a page that comes back: since when it is open, and the work if some is asked for."""

    since: str
    challenge: str = ""


@dataclass
class Knock:
    """A public form that was just sent, and what is counted about it."""

    where: str
    mailbox: Counted | None
    at: datetime = field(default_factory=lambda: clock.now())  # noqa: PLW0108
    shown_at: datetime | None = None
    """When the page was shown, once that is proven."""
    way: Way = Way.OPEN
    companions: Sequence[Counted] = ()
    """Mailboxes of those who are signed up with the sender, and will be written to."""
    _lately: Lately | None = None

    @property
    def paces(self) -> dict[str, str]:
        """The names under which its numbers stand, for a question that is asked anyway."""
        return pace.asking(self._counted, self.at)

    def heard(self, numbers: str | None) -> None:
        """Take the answer to that question."""
        self._lately = pace.lately(numbers, self.at)

    def let_in(self) -> Way:
        """How the form comes in."""
        self.way = self._way()
        return self.way

    def is_too_often(self) -> bool:
        """Whether this network, or all the world, sent as many as may be sent."""
        return any(self._known.used_up(each) for each in (self._network, self._everybody))

    def may_be_mailed(self) -> bool:
        """Whether every mailbox can be sent one more mail. If not, the sender must not notice."""
        if self.mailbox is not None and self._known.used_up(self.mailbox):
            return False
        parts = (self.companions[at : at + AT_ONCE] for at in range(0, len(self.companions), AT_ONCE))
        return not any(pace.read(part).used_up(each) for part in parts for each in part)

    def brings(self, emails: Iterable[str]) -> None:
        """The form names others too. Their mailboxes count as the sender's does."""
        own = self.mailbox.what if self.mailbox else ""
        found = {each.what: each for each in map(_mailbox, emails) if each.what != own}
        self.companions = tuple(found.values())

    def note(self) -> None:
        """Count it. To be said last before the commit."""
        tight = [_unproven()] if self.way is Way.UNPROVEN else []
        pace.add([*self._counted, *self.companions, *tight])

    @cached_property
    def _network(self) -> Counted:
        chosen = settings.current()
        return Counted(f"network {here()}", chosen.network_an_hour, chosen.network_a_day, crowded=True)

    @cached_property
    def _everybody(self) -> Counted:
        chosen = settings.current()
        return Counted("everybody", chosen.forms_an_hour, chosen.forms_a_day, crowded=True)

    @cached_property
    def _rush(self) -> Counted:
        return Counted(f"rush {self.where}", by_day=False, crowded=True)

    @property
    def _counted(self) -> list[Counted]:
        found = [self._network, self._everybody, self._rush]
        return [*found, self.mailbox] if self.mailbox else found

    @property
    def _known(self) -> Lately:
        if self._lately is None:
            self._lately = pace.read(self._counted)
        return self._lately

    def _way(self) -> Way:
        if self.is_too_often():
            return Way.TOO_OFTEN
        since = read_since(request.form.get(SINCE, ""), self.where)
        if not self._is_suspicious(since):
            return Way.OPEN
        sent = request.form.get(PROOF, "")
        if solved(sent, self.where):
            return Way.PROVEN
        if sent or since is None or not since.asked:
            return Way.PROOF_FIRST
        tight = _unproven()
        return Way.TOO_OFTEN if pace.read([tight]).used_up(tight) else Way.UNPROVEN

    def _is_suspicious(self, since: Since | None) -> bool:
        chosen = settings.current()
        return (
            bool(request.form.get(TRAP))
            or self._was_fast(since, timedelta(seconds=chosen.fill_seconds))
            or 0 < chosen.proof_from_network <= self._known.hour(self._network)
            or 0 < chosen.proof_from_event <= self._known.hour(self._rush)
        )

    def _was_fast(self, since: Since | None, least: timedelta) -> bool:
        seen = [each for each in (self.shown_at, since.at if since else None) if each is not None]
        return bool(least) and (not seen or self.at - min(seen) < least)


def knock(where: str, email: str) -> Knock:
    """Somebody sent the form at this place, and typed this as their address."""
    g.knock = made = Knock(where, _mailbox(email) if "@" in email else None)
    return made


def the_knock() -> Knock:
    """The form that was sent with this request."""
    found: Knock = g.knock
    return found


def come_back() -> Asked | None:
    """What the page that comes back needs; nothing where no form was sent yet."""
    sent: Knock | None = g.get("knock")
    if sent is None:
        return None
    before = read_since(request.form.get(SINCE, ""), sent.where)
    first = min(each for each in (sent.shown_at, before.at if before else None, sent.at) if each is not None)
    now_asked = sent.way is Way.PROOF_FIRST
    since = _since(sent.where, first, asked=now_asked or (before is not None and before.asked))
    return Asked(since, new_challenge(sent.where) if now_asked else "")


def first_page(where: str) -> Asked:
    """What a page needs that has no other proof of when it was shown."""
    return Asked(_since(where, clock.now(), asked=False))


def read_since(sent: str, where: str) -> Since | None:
    """What that field proves; nothing if it is forged, too old or of another form."""
    if not sent:
        return None  # What every form says that never came back.
    stamp, _dot, rest = sent.partition(".")
    asked, _dot, mac = rest.partition(".")
    if not sent.isascii() or not hmac.compare_digest(mac, _mac(where, stamp, asked)):
        return None
    at = datetime.fromtimestamp(int(stamp, 16), UTC)
    if clock.now() - at > timedelta(hours=settings.current().shown_hours):
        return None
    return Since(at, asked == "1")


def _since(where: str, at: datetime, *, asked: bool) -> str:
    stamp, mark = f"{int(at.timestamp()):x}", str(int(asked))
    return f"{stamp}.{mark}.{_mac(where, stamp, mark)}"


def _mac(where: str, stamp: str, asked: str) -> str:
    digest = keyring.mac("since", f"{stamp}.{asked}.{where}".encode())
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).decode()


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The network of an address: what one household or office has. A machine can choose any address in it."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, NETWORK_BITS[parsed.version]), strict=False))


def here() -> str:
    """The network this request comes from."""
    return network_of(request.remote_addr or "")


def mailbox_of(email: str) -> str:
    """What addresses that end in one mailbox share: most servers leave aside what follows a plus."""
    local, _at, domain = email_key(email).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _unproven() -> Counted:
    chosen = settings.current()
    return Counted(f"unproven {here()}", chosen.unproven_an_hour, chosen.unproven_a_day)


def _mailbox(email: str) -> Counted:
    chosen = settings.current()
    return Counted(f"mailbox {mailbox_of(email)}", chosen.mails_an_hour, chosen.mails_a_day)
