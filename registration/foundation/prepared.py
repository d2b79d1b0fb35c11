"""Statements that PostgreSQL knows by name, several of them in one round trip, by the calls of libpq itself.

A cursor of psycopg finds out with each execution what is to be sent and how it comes back, and its pipeline
waits for the socket before each statement. Beside the small statements of a sign-up that is most of the work.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any, Self

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait
from sqlalchemy import Connection, Engine, Pool, event

MOST = 300
"""Statements that are kept for one connection; each takes memory of the server."""
_BEGIN = ("BEGIN", ())
_WHERE = "registration.prepared"
_Sent = tuple[str, Sequence[Any]]


class Prepared:
    """What the server at the other end of one connection knows by name."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw, self._libpq = raw, raw.pgconn
        self._adapts = Transformer(raw)
        self._names: dict[str, bytes] = {}
        self._numbers = count()
        self.in_doubt = False
        """Whether the server may have been told to forget all names."""

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """The one of this connection, which lives as long as its socket."""
        known: Self | None = connection.info.get(_WHERE)
        if known is None:
            raw: Any = connection.connection.dbapi_connection
            known = connection.info[_WHERE] = cls(raw)
        return known

    def send(self, several: Sequence[_Sent], *, alone: bool = False) -> list[PGresult]:
        """Execute all of them in their order; what each of them answered.

        They are part of the connection's transaction, which begins in the same trip. Those that stand
        ``alone`` begin none: where there is none, they are one of their own.

        Raises:
            psycopg.Error: the first that was refused; none after it was executed.

        """
        begins = not alone and self._begins()
        if begins:
            several = [_BEGIN, *several]
        values = [self._adapts.dump_sequence(given, [PyFormat.TEXT] * len(given)) for _sql, given in several]
        libpq, names = self._libpq, self._names
        told: list[str | None] = []  # for each command the statement that it gives a name to
        asked: list[int] = []
        try:
            libpq.enter_pipeline_mode()
            while names and (self.in_doubt or len(names) > MOST):
                libpq.send_close_prepared(names.pop(next(iter(names))))  # no error where there is none
                told.append(None)
            self.in_doubt = False
            for (sql, _given), each in zip(several, values, strict=True):
                if sql not in names:
                    names[sql] = b"r%d" % next(self._numbers)
                    libpq.send_prepare(names[sql], sql.encode())
                    told.append(sql)
                # Of what kind a value is, the server knows from the place where it stands.
                libpq.send_query_prepared(names[sql], each)
                asked.append(len(told))
                told.append(None)
            libpq.pipeline_sync()
            results = self._raw.wait(_answers(libpq))
            libpq.exit_pipeline_mode()
        except BaseException:
            # What nobody has read would be taken for the answer to what is sent next.
            self._raw.close()
            raise
        self._refuse(told, results)
        return [results[place] for place in asked[begins:]]

    def rows(self, result: PGresult) -> list[tuple[Any, ...]]:
        """The rows of an answer, as psycopg reads them."""
        self._adapts.set_pgresult(result)
        return self._adapts.load_rows(0, result.ntuples, tuple)

    def _begins(self) -> bool:
        raw = self._raw
        if raw.autocommit or self._libpq.transaction_status != TransactionStatus.IDLE:
            return False
        if raw.isolation_level is None and raw.read_only is None and raw.deferrable is None:
            return True
        raw.execute("SELECT")  # psycopg begins it as it was told to
        return False

    def _refuse(self, told: Sequence[str | None], results: Sequence[PGresult]) -> None:
        """Raise what the server refused, and forget the names that it did not hear of."""
        wrong = None
        for sql, result in zip(told, results, strict=False):
            if result.status in _REFUSED:
                wrong = wrong or result
                if sql is not None:
                    del self._names[sql]
        if wrong is not None:
            raise error_from_result(wrong)
        if len(results) < len(told):
            raise psycopg.OperationalError("the connection was lost")


@event.listens_for(Engine, "rollback")
@event.listens_for(Engine, "rollback_savepoint")
def _doubt(connection: Connection, *_: object) -> None:
    # With a rollback psycopg has all names forgotten, ours too, as soon as it has given one itself.
    known: Prepared | None = None if connection.invalidated else connection.info.get(_WHERE)
    if known is not None:
        known.in_doubt = True


@event.listens_for(Pool, "reset")
def _doubt_what_is_given_back(raw: Any, record: Any, _state: object) -> None:
    known: Prepared | None = record.info.get(_WHERE)
    if known is not None and raw.pgconn.transaction_status != TransactionStatus.IDLE:
        known.in_doubt = True


_REFUSED = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)


def _answers(libpq: PGconn) -> PQGen[list[PGresult]]:
    """Wait until everything is sent, and for one result of each that was; psycopg does the waiting."""
    while libpq.flush():
        if (yield Wait.RW) & Ready.R:
            libpq.consume_input()
    results: list[PGresult] = []
    while True:
        if libpq.is_busy():
            yield Wait.R
            libpq.consume_input()
            continue
        result = libpq.get_result()
        if result is None:  # between two of them, and for ever where nobody is there any more
            if libpq.status == ConnStatus.BAD:
                return results
        elif result.status == ExecStatus.PIPELINE_SYNC:
            return results
        else:
            results.append(result)
