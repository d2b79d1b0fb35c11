"""What parts of an address or of a form mean: words that make no sense mean nothing, never an error."""

from enum import StrEnum
from typing import TypeVar

LONGEST_NUMBER = 10
Kind = TypeVar("Kind", bound=StrEnum)


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
