"""Which part of the trail to read; read from the address, so that it can be kept as a bookmark."""

from datetime import timedelta

from werkzeug.datastructures import MultiDict

from registration.audit.queries import Wanted
from registration.web.days import day_in

LONGEST = 80


def wanted_in(arguments: MultiDict[str, str], zone: str) -> Wanted:
    """What is asked for; what cannot be understood is left out."""
    last = day_in(arguments.get("until", ""), zone)
    return Wanted(
        action=arguments.get("action", "")[:LONGEST],
        since=day_in(arguments.get("since", ""), zone),
        until=last + timedelta(days=1) if last else None,
        whose=arguments.get("whose", "")[:LONGEST],
    )
