"""What to look for; read from the address, so that it can be kept as a bookmark."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import MultiDict

from registration.consent.models import Channel, Purpose, PurposeVersion
from registration.consent.queries import Finding, Sought
from registration.web.days import day_in

LONGEST = 12
BEGINNING, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
PLACE = re.compile(r"([0-9]{1,17})_([0-9]{1,15})", re.ASCII)


def sought_in(
    arguments: MultiDict[str, str], purpose: Purpose, versions: Sequence[PurposeVersion], zone: str
) -> Sought:
    """What is asked for; what cannot be understood is left out."""
    last = day_in(arguments.get("until", ""), zone)
    number = arguments.get("version", type=int)
    return Sought(
        purpose_id=purpose.id,
        finding=_finding(arguments.get("state", "")),
        version_id=next((each.id for each in versions if each.number == number), None),
        language=_code(arguments.get("language", "")),
        channel=_channel(arguments.get("channel", "")),
        since=day_in(arguments.get("since", ""), zone),
        until=last + timedelta(days=1) if last else None,
        after=_place(arguments.get("after", "")),
    )


def place_after(at: datetime, event_id: int) -> str:
    """Where the next page begins, as it stands in an address."""
    return f"{(at - BEGINNING) // MICROSECOND}_{event_id}"


def _place(text: str) -> tuple[datetime, int] | None:
    found = PLACE.fullmatch(text)
    return (BEGINNING + int(found[1]) * MICROSECOND, int(found[2])) if found else None


def _code(text: str) -> str:
    return text if len(text) <= LONGEST and text.isascii() and text.isprintable() else ""


def _finding(text: str) -> Finding:
    return Finding(text) if text in {each.value for each in Finding} else Finding.STANDS


def _channel(text: str) -> Channel | None:
    return Channel(text) if text in {each.value for each in Channel} else None
