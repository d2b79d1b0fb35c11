"""What makes two spellings one mailbox, and what can be an address at all."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from email_validator import EmailNotValidError, validate_email

from registration.people.errors import NotAnAddress

LONGEST_LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1, in octets."""
LONGEST = 254
FORBIDDEN = frozenset('<>()[],;:\\"@ ')


def address(text: str) -> str:
    """The address as it can be mailed to: trimmed, the domain in its canonical form.

    Dots at the end of the local part or side by side break RFC 5321 and exist all the same, handed out by
    Japanese carriers (M20), so the local part is only checked for what would change the meaning of a header.

    Raises:
        NotAnAddress: when no mailbox can have this address.
    """
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    if not at or not local or len(local.encode()) > LONGEST_LOCAL_PART:
        raise NotAnAddress
    # A space is the only white space that counts as printable.
    if not FORBIDDEN.isdisjoint(local) or not local.isprintable():
        raise NotAnAddress
    whole = f"{local}@{_canonical(domain)}"
    if len(whole.encode()) > LONGEST:
        raise NotAnAddress
    return whole


@lru_cache(maxsize=1024)
def _canonical(domain: str) -> str:
    """The domain in its canonical form. Many people share one, and to check it takes long."""
    try:
        checked = validate_email(
            f"x@{domain}", check_deliverability=False, strict=True, test_environment=True
        )
    except EmailNotValidError as wrong:
        raise NotAnAddress from wrong
    return checked.domain


def email_key(email: str) -> str:
    """What two spellings of one mailbox share: case and Unicode form do not count, the rest does."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    return f"{local.casefold()}@{domain.lower()}"


@lru_cache
def _zones_of(country: str) -> tuple[str, ...]:
    territories = get_global("zone_territories")
    return tuple(sorted(zone for zone in available_timezones() if territories.get(zone) == country))


def zone_in(country: str | None, at: datetime) -> str | None:
    """The time zone of a country where all its clocks show the same at that moment; else nothing."""
    zones = _zones_of(country) if country else ()
    shown = {at.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}
    return zones[0] if len(shown) == 1 else None
