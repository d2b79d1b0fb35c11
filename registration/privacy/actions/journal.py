"""The erasure journal: who was erased, in a file beside the database, so that no old copy brings them back.

``erasures.jsonl`` in the data folder has a line for each erasure: the reference the ledger knows the person
by, a keyed hash of their address (HMAC-SHA-256) and the time. Nothing in it can be read without the
installation's key. It is only ever appended to, and is on the disk before the erasure is committed.
Keep it with the keys, apart from the backups: a copy of the database that is older needs it.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registration.foundation import keyring, settings
from registration.people.rules import email_key


@dataclass(frozen=True)
class Line:
    """One erasure."""

    subject: str
    address: str
    at: datetime


def path() -> Path:
    return settings.current().data_folder / "erasures.jsonl"


def address_hash(address: str) -> str:
    """What tells us an address again without keeping it."""
    return keyring.mac("erasures", email_key(address).encode()).hex()


def write(line: Line) -> None:
    """Append a line and have it on the disk."""
    words = json.dumps({"v": 1, "subject": line.subject, "address": line.address, "at": line.at.isoformat()})
    file = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # One write: lines of two processes do not mix. The first newline ends what a crash may have cut off.
        os.write(file, f"\n{words}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)
    _sync_folder()


def _sync_folder() -> None:
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def lines(file: Path | None = None) -> Iterator[Line]:
    """Every erasure so far. A line that a crash cut off was never committed, and is passed over."""
    source = file or path()
    if not source.exists():
        return
    for words in source.read_text(encoding="utf-8").splitlines():
        try:
            known = json.loads(words)
        except ValueError:
            continue
        yield Line(known["subject"], known["address"], datetime.fromisoformat(known["at"]))
