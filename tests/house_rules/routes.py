"""Every route of the application, and what the hand-written tables say about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

TABLES = Path(__file__).parent / "access"
ANYTHING = {"lang": "en", "token": "nothing.here.either", "filename": "theme.css"}


@dataclass(frozen=True)
class Expected:
    """One line of a table: who may call an endpoint, and how."""

    endpoint: str
    methods: frozenset[str]
    who: str


def expected() -> list[Expected]:
    lines = [
        line.strip()
        for path in sorted(TABLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    return [
        Expected(endpoint.strip(), frozenset(methods.split()), who.strip())
        for endpoint, methods, who in (line.split("|") for line in lines)
    ]


def methods_of(app: Flask) -> dict[str, frozenset[str]]:
    """What each endpoint answers to, beside HEAD and OPTIONS."""
    found: dict[str, frozenset[str]] = {}
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found[rule.endpoint] = found.get(rule.endpoint, frozenset()) | methods
    return found


def addresses(app: Flask) -> Iterator[tuple[str, str, frozenset[str]]]:
    """An address for every rule, with references that lead to nothing."""
    adapter = app.url_map.bind("events.example.org")
    for rule in app.url_map.iter_rules():
        values = {
            name: ANYTHING.get(name, 999 if type(converter).__name__ == "Number" else "nothing")
            for name, converter in rule._converters.items()
        }
        # An alternative with a default would be redirected to: the rule itself is asked for its path.
        _, path = rule.build(values | (rule.defaults or {})) or (None, None)
        if path is None:
            path = adapter.build(rule.endpoint, values)
        yield rule.endpoint, path, frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
