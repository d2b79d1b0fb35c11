"""Long answers give way to short ones: a list for one organiser must not hold up everybody who signs up."""

from collections.abc import Iterable, Iterator
from time import monotonic, sleep
from typing import ClassVar, TypeVar

from flask import Flask
from werkzeug.wrappers import Response

LONGEST_REST = 0.2
"""Seconds; whoever waits for the list is not to be forgotten either."""
Piece = TypeVar("Piece")


class _Answered:
    """How many requests this process has answered."""

    number: ClassVar[int] = 0


def _count(response: Response) -> Response:
    _Answered.number += 1
    return response


def giving_way(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces; after each that was made while others were answered, a rest as long as it took."""
    answered, began = _Answered.number, monotonic()
    for piece in pieces:
        took = monotonic() - began
        yield piece
        if _Answered.number != answered:
            sleep(min(took, LONGEST_REST))
        answered, began = _Answered.number, monotonic()


def init_app(app: Flask) -> None:
    app.after_request(_count)
