"""How connections are opened and transactions begun on each engine."""

import sqlite3
from contextvars import ContextVar
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event

PATIENCE_SECONDS = 15
"""How long a writer waits on SQLite for another one."""
_PATIENCE = f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}"

writing_now: ContextVar[bool | None] = ContextVar("writing_now", default=True)
"""Whether a transaction begun now will write; nothing: none is begun at all."""


@event.listens_for(Engine, "do_connect")
def _write_rows_together(dialect: Dialect, *_: object) -> None:
    # Several rows are one INSERT to PostgreSQL, also where nobody asks for their ids.
    if dialect.name == "postgresql":
        dialect.use_insertmanyvalues_wo_returning = True


# Left alone, Python's sqlite3 decides by itself when a transaction starts, and a savepoint
# outside of one commits. We say BEGIN ourselves, so that rolling back takes back everything.
@event.listens_for(Engine, "connect")
def _take_over_transactions(connection: Any, _pool: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(_PATIENCE)
        # A page that many sign-ups change goes from the log to its place once for all of them.
        connection.execute("PRAGMA wal_autocheckpoint = 10000")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    writing = writing_now.get()
    if connection.dialect.name != "sqlite" or writing is None:
        return
    if not writing:
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        if not _got_the_lock(raw):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as any other statement would
    finally:
        raw.execute(_PATIENCE)


def _got_the_lock(raw: sqlite3.Connection) -> bool:
    """Begin as soon as nobody else writes: SQLite itself would sleep longer each time, beside a free lock."""
    began = monotonic()
    while (waited := monotonic() - began) < PATIENCE_SECONDS:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            # A short sign-up has the lock for a millisecond, a long import for longer.
            sleep(0.0001 if waited < 0.01 else 0.001 if waited < 0.05 else 0.005)
        else:
            return True
    return False
