"""The *shown* token: the proof that a page was shown, signed, and sent back with what was answered."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from registration.consent.models import Channel
from registration.consent.rules import Asking
from registration.forms.errors import NotShown, ShownElsewhere, ShownTooLongAgo
from registration.forms.rendering.blocks import Block
from registration.foundation import clock, keyring, settings

MAC_BYTES = 16


@dataclass(frozen=True)
class Shown:
    """What a page proves: which block stood on it, where, and when."""

    act: str
    where: str
    sha256: str
    shown_at: datetime

    def asking(self, block: Block, *, method: str, effective: bool = True) -> Asking:
        """How the person who answers was asked, in the words of the consent room."""
        return Asking(
            act=self.act,
            shown_at=self.shown_at,
            shown_sha256=block.sha256,
            language=block.language,
            notice_version_id=block.notice_version_id,
            channel=Channel.WEB,
            method=method,
            effective=effective,
        )


def shown_token(where: str, sha256: str) -> str:
    """A signed proof that this block is shown now, with a fresh act for what the person will do.

    ``where`` names the form's place, such as ``event:12``, so that no proof serves on another form.
    """
    body = f"{secrets.token_urlsafe(16)}.{int(clock.now().timestamp()):x}.{sha256}.{where}"
    return f"{body}.{_mac(body)}"


def read_shown(token: str, where: str) -> Shown:
    """What the token proves.

    Raises:
        NotShown: when it is forged, or signed by another installation.
        ShownElsewhere: when it belongs to another form.
        ShownTooLongAgo: when the page was open longer than the settings let it count.
    """
    body, _dot, mac = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(mac, _mac(body)):
        raise NotShown
    act, stamp, sha256, place = body.split(".")
    if place != where:
        raise ShownElsewhere
    shown_at = datetime.fromtimestamp(int(stamp, 16), UTC)
    if clock.now() - shown_at > timedelta(hours=settings.current().shown_hours):
        raise ShownTooLongAgo(sha256)
    return Shown(act, place, sha256, shown_at)


def _mac(body: str) -> str:
    digest = keyring.mac("shown", body.encode("ascii", "replace"))
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).rstrip(b"=").decode()
