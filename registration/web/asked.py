"""What parts of an address or of a form mean: words that make no sense mean nothing, never an error."""

from enum import StrEnum
from typing import Any, TypeVar

from flask import Request, request

LONGEST_NUMBER = 10
STEERING = ("endpoint", "lang")
"""Names that ``url_for`` takes for its own, as it does whatever begins with an underscore."""
Kind = TypeVar("Kind", bound=StrEnum)


def the_request() -> Request:
    """The request itself. ``request`` looks for it anew each time: who reads much of it asks once."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]
    return found


def one_of(kind: type[Kind], value: str | None) -> Kind | None:
    """The state, or whatever it is, with this name."""
    try:
        return kind(value or "")
    except ValueError:
        return None


def number(text: str | None) -> int | None:
    """An id as the database could hold it."""
    if text and text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER:
        return int(text)
    return None


def passed_on() -> dict[str, Any]:
    """What the address asks, for an address made from it. What would steer ``url_for`` stays behind."""
    asked = request.args.lists()
    return {name: all_ for name, all_ in asked if name not in STEERING and not name.startswith("_")}
