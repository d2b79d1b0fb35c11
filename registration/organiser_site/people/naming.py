"""Events and colleagues that decisions name by code, in words."""

from collections.abc import Iterable, Mapping, Sequence

from registration.consent.queries import Line
from registration.events.queries import titles_of
from registration.events.rules import context_of
from registration.foundation.localization import pick
from registration.organisers.queries import names_of

STAFF = "staff:"


def named_in(
    decisions: Sequence[Line],
    *,
    staff: Mapping[int, str] | None = None,
    events: Mapping[int, Mapping[str, str]] | None = None,
) -> dict[str, str]:
    """What each code in a history is called. The names and titles that are known are not looked up."""
    numbers = (line.actor.removeprefix(STAFF) for line in decisions if line.actor.startswith(STAFF))
    wanted = {int(number) for number in numbers if number.isdecimal()}
    known = staff or {}
    names = {number: known[number] for number in wanted & known.keys()} | names_of(wanted - known.keys())
    titles = events_named((line.context for line in decisions), events)
    return titles | {f"{STAFF}{number}": name for number, name in names.items()}


def events_named(
    contexts: Iterable[str], known: Mapping[int, Mapping[str, str]] | None = None
) -> dict[str, str]:
    """The titles of events by the context that decisions bear."""
    numbers = (context.rpartition(":")[2] for context in contexts)
    wanted, there = {int(number) for number in numbers if number.isdecimal()}, known or {}
    titles = {number: there[number] for number in wanted & there.keys()} | titles_of(wanted - there.keys())
    return {context_of(event_id): pick(title) for event_id, title in titles.items()}
