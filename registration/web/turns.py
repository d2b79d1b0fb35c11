"""Taking turns: on SQLite each process answers one short request after the other.

SQLite lets go of the interpreter with each step, and takes it back from whichever thread got it meanwhile.
Two requests side by side spend more time on handing it to and fro than on their work, and whoever has the
lock of the database holds up everybody in the meantime. A server that answers over a socket is waited for:
there it pays to do something else.
"""

from collections.abc import Iterable
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE_SECONDS = 0.02
"""How long a request waits for its turn. Nobody stands in line behind a long one for longer than that."""
SHORT = 64 * 1024
"""Bytes of a request that are read before its turn comes: whoever sends slowly keeps nobody waiting."""


class InTurn:
    """The application, for one request at a time. What it streams does not count: that is read at leisure."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._turn = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not _is_here(environ):
            return self._application(environ, start_response)
        mine = self._turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            return self._application(environ, start_response)
        finally:
            if mine:
                self._turn.release()


def _is_here(environ: "dict[str, Any]") -> bool:
    """Whether all of the request is here, which for a short one is waited for."""
    if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
        return True
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or len(length) > len(str(SHORT)) or int(length) > SHORT:
        return False
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True
