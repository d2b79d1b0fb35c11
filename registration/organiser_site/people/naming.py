"""Events and colleagues that decisions name by code, in words."""

from collections.abc import Iterable, Sequence

from registration.consent.queries import Line
from registration.events.queries import titles_of
from registration.events.rules import context_of
from registration.foundation.localization import pick
from registration.organisers.queries import names_of

STAFF = "staff:"


def named_in(decisions: Sequence[Line]) -> dict[str, str]:
    """What each code in a history is called."""
    staff = (line.actor.removeprefix(STAFF) for line in decisions if line.actor.startswith(STAFF))
    names = names_of({int(number) for number in staff if number.isdecimal()})
    events = events_named(line.context for line in decisions)
    return events | {f"{STAFF}{number}": name for number, name in names.items()}


def events_named(contexts: Iterable[str]) -> dict[str, str]:
    """The titles of events by the context that decisions bear."""
    numbers = (context.rpartition(":")[2] for context in contexts)
    titles = titles_of({int(number) for number in numbers if number.isdecimal()})
    return {context_of(event_id): pick(title) for event_id, title in titles.items()}
