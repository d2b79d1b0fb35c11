"""Events and colleagues that a history of decisions names by code, in words."""

from collections.abc import Iterable, Sequence

from registration.consent.queries import Line
from registration.events.models import Event
from registration.events.queries import event_by_id
from registration.events.rules import context_of
from registration.foundation.localization import pick
from registration.organisers.queries import names_of

STAFF = "staff:"


def named_in(decisions: Sequence[Line], known: Iterable[Event]) -> dict[str, str]:
    """What each code is called. ``known`` are events that were read already: most codes are theirs."""
    words = {context_of(event.id): pick(event.title) for event in known}
    for context in {line.context for line in decisions if line.context} - set(words):
        number = context.rpartition(":")[2]
        event = event_by_id(int(number)) if number.isdecimal() else None
        words[context] = pick(event.title) if event else context
    staff = {line.actor.removeprefix(STAFF) for line in decisions if line.actor.startswith(STAFF)}
    names = names_of({int(number) for number in staff if number.isdecimal()})
    return words | {f"{STAFF}{number}": name for number, name in names.items()}
