"""What is made once and given to everyone, until something it was made from changes."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, TypeVar

from flask import current_app, request
from werkzeug.wrappers import Response

MOST = 512
Thing = TypeVar("Thing")


class Kept:
    """Things by what they were made from; the oldest is dropped when there are too many."""

    def __init__(self) -> None:
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing with this key; ``make`` is asked only when it is not there yet."""
        found: Thing | None = self._things.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._things[key] = found
                while len(self._things) > MOST:
                    self._things.popitem(last=False)
        return found

    def known(self, key: Hashable) -> Any | None:
        """The thing with this key, if it is there."""
        return self._things.get(key)


def kept(name: str) -> Kept:
    """The things this application keeps under a name."""
    shelves: dict[str, Kept] = current_app.extensions.setdefault("registration.kept", {})
    return shelves.get(name) or shelves.setdefault(name, Kept())


class Pieces:
    """A page that is drawn once, and filled in for each visitor where these marks stand in it."""

    def __init__(self, page: str, *marks: str) -> None:
        around = "|".join(re.escape(mark) for mark in marks)
        self._pieces = [piece.encode() for piece in re.split(f"({around})", page)]

    def filled(self, given: Mapping[bytes, bytes]) -> bytes:
        """The page with something in the place of each mark."""
        return b"".join([given.get(piece, piece) for piece in self._pieces])


def etag_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def cacheable(content: bytes, etag: str, *, mimetype: str = "text/html; charset=utf-8") -> Response:
    """An answer that anyone may keep as long as they ask whether it is still true (RFC 9110, 13)."""
    headers = [("Content-Type", mimetype), ("Cache-Control", "public, no-cache"), ("ETag", f'"{etag}"')]
    asked = request.environ.get("HTTP_IF_NONE_MATCH")
    # Browsers send back what they were given; anything else is read by the book.
    if asked and (asked == headers[2][1] or request.if_none_match.contains_weak(etag)):
        return Response(status=304, headers=headers[1:])
    return Response(content, headers=headers)
