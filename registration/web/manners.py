"""Long answers give way to short ones: a list for one organiser must not hold up everybody who signs up."""

from collections.abc import Iterable, Iterator
from time import monotonic, sleep
from typing import ClassVar, TypeVar

from flask import Flask
from werkzeug.wrappers import Response

LONGEST_REST = 0.2
"""Seconds; whoever waits for the list is not to be forgotten either."""
LATELY = 0.1
"""Seconds; a piece is often made faster than two who sign up follow each other."""
Piece = TypeVar("Piece")


class _Answered:
    """When this process answered a request last."""

    at: ClassVar[float] = 0


def _note(response: Response) -> Response:
    _Answered.at = monotonic()
    return response


def giving_way(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces; after each that was made while others are answered, a rest as long as it took."""
    began = monotonic()
    for piece in pieces:
        took = monotonic() - began
        yield piece
        if _Answered.at > began - LATELY:
            sleep(min(took, LONGEST_REST))
        began = monotonic()


def init_app(app: Flask) -> None:
    app.after_request(_note)
