"""The access log: what the notice names, and nothing else (S-JETRO-18).

Address, date and time, where the link stood, the file asked for, the browser. No query, because people
search for names; no token, because a personal link is a key. Kept for a set number of days.
"""

import os
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.wrappers import Response

from registration.foundation import clock, settings
from registration.web.asked import the_request

CUT = "…"
LONGEST_PART = 40
"""A part of an unknown address that is longer may be a key that somebody mistyped."""
LONGEST = 300
_NAME = re.compile(r"access-(\d{4}-\d{2}-\d{2})\.log")


def folder() -> Path:
    return settings.current().data_folder / "logs"


def path_shown(path: str, token: str | None, *, known: bool) -> str:
    """The path without a key in it."""
    if token:
        return path.replace(token, CUT)
    if known:
        return path
    return "/".join(CUT if len(part) > LONGEST_PART else part for part in path.split("/"))


def link_source(referrer: str | None) -> str:
    """Where the link stood, without what was searched for there; nothing for links between our own pages."""
    if not referrer:
        return "-"
    address = urlsplit(referrer)
    if not address.hostname or address.hostname == urlsplit(settings.current().public_address).hostname:
        return "-"
    return f"{address.scheme}://{address.netloc}{path_shown(address.path, None, known=False)}"


def _line(moment: str) -> str:
    asked = the_request()
    token = (asked.view_args or {}).get("token")
    path = path_shown(asked.path, token, known=asked.endpoint is not None)
    parts = (
        asked.remote_addr or "-",
        f"{moment}Z",
        f"{asked.method} {path}",
        link_source(asked.environ.get("HTTP_REFERER")),
        asked.environ.get("HTTP_USER_AGENT") or "-",
    )
    # What a visitor sends must not be able to begin another line or another column.
    return "\t".join(_harmless(part)[:LONGEST] for part in parts) + "\n"


def _harmless(part: str) -> str:
    return part if part.isprintable() else re.sub(r"[\x00-\x1f\x7f]", "?", part)


def _write(response: Response) -> Response:
    # A log that cannot be written must not turn visitors away.
    with suppress(OSError, ValueError):
        moment = clock.now().isoformat()[:19]
        line = _line(moment).encode("utf-8", "replace")
        try:
            _append(moment[:10], line)
        except FileNotFoundError:
            folder().mkdir(parents=True, exist_ok=True, mode=0o700)
            _append(moment[:10], line)
    return response


class _Today:
    """The file of the present day, kept open: opening it costs more than a line."""

    of: tuple[Path, str] | None = None
    """Whose data it is among, and the day."""
    file = -1
    lock = Lock()


def _append(day: str, line: bytes) -> None:
    of = settings.current().data_folder, day
    # One write to a file opened for appending stays whole beside those of other processes.
    with _Today.lock:
        if of != _Today.of:
            path = folder() / f"access-{day}.log"
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            if _Today.of is not None:
                os.close(_Today.file)
            _Today.of, _Today.file = of, file
        os.write(_Today.file, line)


def remove_old_days() -> int:
    """Delete the files of days that are over their time; how many."""
    oldest = (clock.now() - timedelta(days=settings.current().access_log_days)).strftime("%Y-%m-%d")
    over = [
        path
        for path in folder().glob("access-*.log")
        if (named := _NAME.fullmatch(path.name)) and named[1] < oldest
    ]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def init_app(app: Flask) -> None:
    app.after_request(_write)
