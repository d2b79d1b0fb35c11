"""The journal of a sender: what it was about to hand over, and what was accepted, message by message.

The database learns of outcomes in batches. After a crash the journal knows better: ``S`` before the content
leaves, ``D`` when the server took it, ``N`` when it did not. The sender holds a lock on its file; the system
lets go of it when the process dies in whatever way, and then the next sender settles what is in it.
"""

import fcntl
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from registration.foundation import settings

SYNC_EVERY = 0.05
"""Seconds: how much of the journal a loss of power may take."""
_LINE = re.compile(r"([SDN]) ([A-Za-z0-9_-]+)\n")


def folder() -> Path:
    return settings.current().data_folder / "journal"


class Journal:
    """The journal of the sender that runs now. Removed when everything in it is settled."""

    def __init__(self) -> None:
        host = re.sub(r"[^A-Za-z0-9.-]", "", socket.gethostname())[:40]
        self.sender = f"{host}-{os.getpid()}-{secrets.token_hex(4)}"
        self.path = folder() / f"{self.sender}.log"
        self._synced_at = 0.0
        self._unsynced = False

    def __enter__(self) -> "Journal":
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_suffix(".new")
        self._file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        # Locked before it has the name by which others look for journals of the dead.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        draft.rename(self.path)
        _sync_folder()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.path.unlink()
        os.close(self._file)

    def handing_over(self, ref: str) -> None:
        self._write("S", ref)

    def accepted(self, ref: str) -> None:
        self._write("D", ref)

    def not_accepted(self, ref: str) -> None:
        self._write("N", ref)

    def sync(self) -> None:
        """Have everything so far on the disk."""
        if self._unsynced:
            os.fsync(self._file)
            self._unsynced = False
        self._synced_at = time.monotonic()

    def _write(self, what: str, ref: str) -> None:
        os.write(self._file, f"{what} {ref}\n".encode())
        self._unsynced = True
        if time.monotonic() - self._synced_at >= SYNC_EVERY:
            self.sync()


class Remains:
    """What a sender that died has left behind."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.sender = path, path.stem
        last = {ref: what for what, ref in _LINE.findall(text)}
        self.accepted = [ref for ref, what in last.items() if what == "D"]
        self.uncertain = [ref for ref, what in last.items() if what == "S"]


def remains() -> Iterator[Remains]:
    """The journals of senders that died, each locked while it is looked at and removed after that."""
    for path in sorted(folder().glob("*.log")):
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue  # Its sender has just finished.
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file).st_nlink:
                yield Remains(path, path.read_text(encoding="ascii", errors="replace"))
                path.unlink()
        except BlockingIOError:
            continue  # Its sender lives.
        finally:
            os.close(file)


def _sync_folder() -> None:
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
