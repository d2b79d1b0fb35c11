"""The declarative base, the session, and the column types we allow ourselves."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, overload

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    func,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from registration.foundation import clock
from registration.foundation.engines import writing_now
from registration.foundation.ready import Answer, Later, Ready, send_together


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite forgets time zones; this column never does."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _stored_values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# The clock is looked up late, so that tests can stop it.
CreatedAt = Annotated[datetime, mapped_column(default=lambda: clock.now())]  # noqa: PLW0108
Localized = Annotated[dict[str, str], mapped_column(Json, default=dict)]
"""One text in several languages, keyed by language tag (BCP 47)."""
Data = Annotated[dict[str, Any], mapped_column(Json, default=dict)]
Codes = Annotated[list[str], mapped_column(Json, default=list)]
Bytes = Annotated[bytes, mapped_column(LargeBinary)]
LongText = Annotated[str, mapped_column(Text)]
Code = Annotated[str, mapped_column(String(80))]


class Record(DeclarativeBase):
    """Base of every table. Named constraints, because SQLite migrations need them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        StrEnum: Enum(
            StrEnum, native_enum=False, create_constraint=True, length=40, values_callable=_stored_values
        ),
    }

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


# Real letters, not escapes: a search of a database dump must find what is in it.
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

db = SQLAlchemy(
    metadata=Record.metadata,
    # Parameters are what people typed: they stay out of errors and with them out of the log.
    engine_options={"json_serializer": _dump, "hide_parameters": True},
    session_options={"expire_on_commit": False},
)


def expect_to_write(*, writing: bool) -> None:
    """Say whether transactions begun from here on will write. Only SQLite listens.

    A reader that turns into a writer halfway fails there when somebody else wrote in between,
    so a writer takes the lock when it begins.
    """
    writing_now.set(writing)


def table_of(model: type[Record]) -> Table:
    """The table behind a model, for statements that are made once and sent many times."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


@overload
def send(statement: Ready, values: Any = None) -> Answer: ...
@overload
def send(statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]: ...
def send(statement: Ready | Executable, values: Any = None) -> Answer | CursorResult[*tuple[Any, ...]]:
    """Execute a statement that was made once, with these values, in the present transaction.

    For the hot path: a statement made anew costs more than the database takes to run it.
    """
    return _sent(_connection(), statement, values)


def _sent(
    connection: Connection, statement: Ready | Executable, values: Any
) -> Answer | CursorResult[*tuple[Any, ...]]:
    if isinstance(statement, Ready):
        return statement.send(connection, values, owed=connection.info.pop(_OWED, ()))
    return connection.execute(statement, values)


def with_nothing_owed() -> Connection:
    """The transaction's connection, for what goes past SQLAlchemy."""
    connection = _connection()
    if not connection.invalidated:
        _pay(connection)
    return connection


def owe(statement: Ready | Executable, values: Any) -> None:
    """Execute an INSERT whose answer nobody waits for, at the latest before the transaction ends.

    On PostgreSQL what is owed goes out together, in one round trip (libpq's pipeline mode), as soon as
    any other statement or the commit follows; so everything happens in the order in which it was said.
    ``statement`` is ``inline()``, or ``values`` is a list: it must not ask for the new id.
    """
    connection = _connection()
    if connection.dialect.name != "postgresql":
        _sent(connection, statement, values)
        return
    connection.info.setdefault(_OWED, []).append((statement, values, None))


class Asked:
    """A statement that was asked, and perhaps not sent yet."""

    def __init__(self, statement: Ready, values: Any) -> None:
        connection = _connection()
        self._later = Later()
        if connection.dialect.name != "postgresql":
            self._later.answer = statement.send(connection, values)
            return
        connection.info.setdefault(_OWED, []).append((statement, values, self._later))

    @property
    def answer(self) -> Answer:
        """What came back. What is owed is sent for it, unless it was sent already.

        Raises:
            sqlalchemy.exc.DBAPIError: as from a statement that SQLAlchemy sends.
            LookupError: it was sent, and refused.

        """
        if self._later.answer is None:
            with_nothing_owed()
        if self._later.answer is None:
            raise LookupError
        return self._later.answer


def ask(statement: Ready, values: Any) -> Asked:
    """Execute a statement whose answer is not needed yet: it goes out with whatever is sent next.

    As with ``owe``, everything happens in the order in which it was said.
    """
    return Asked(statement, values)


_OWED = "registration.owed"


@event.listens_for(Engine, "before_cursor_execute")
@event.listens_for(Engine, "commit")
def _pay(connection: Connection, *_: object) -> None:
    if owed := connection.info.pop(_OWED, None):
        send_together(connection, owed)


@event.listens_for(Session, "before_commit")
def _pay_before_commit(session: Session) -> None:
    # While it commits, a connection cannot be rolled back any more: what fails must fail before.
    known: Connection | None = session.info.get("connection")
    if known is not None and not known.closed:
        _pay(known)


@event.listens_for(Engine, "rollback")
@event.listens_for(Engine, "rollback_savepoint")
def _forgive(connection: Connection, *_: object) -> None:
    # A savepoint is a statement too: what was owed before it has been paid. A lost connection owes nothing.
    if not connection.invalidated:
        connection.info.pop(_OWED, None)


def _connection() -> Connection:
    """The transaction's connection, looked up once for each transaction."""
    session = db.session()
    known: Connection | None = session.info.get("connection")
    # A savepoint begins when the session is asked for its connection, and not before.
    if known is None or known.closed or not session.in_transaction() or session.in_nested_transaction():
        known = session.info["connection"] = session.connection()
    return known


def on_postgresql() -> bool:
    """Whether the present transaction is on PostgreSQL, for statements that SQLite does not know."""
    return _connection().dialect.name == "postgresql"


def look(statement: Ready | Executable, values: Any = None) -> Row[*tuple[Any, ...]] | tuple[Any, ...] | None:
    """The first row of one statement, read outside of any transaction unless one has begun.

    One question needs no transaction around it: on PostgreSQL that saves two of three round trips, and on
    SQLite nobody waits for the lock of a writer while a form is still being checked.
    """
    if _in_transaction():
        return _sent(_connection(), statement, values).first()
    if isinstance(statement, Ready):
        with _beside() as connection:
            return statement.send(connection, values, alone=True).first()
    with _aside() as connection:
        return connection.execute(statement, values).first()


def look_at_all(statement: Executable, values: Any = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """All rows of one statement, read in the same way."""
    if _in_transaction():
        return send(statement, values).all()
    with _aside() as connection:
        return connection.execute(statement, values).all()


def _in_transaction() -> bool:
    # Who only looks at something needs no session.
    return bool(db.session.registry.has()) and db.session().in_transaction()


@contextmanager
def _beside() -> Iterator[Connection]:
    """A connection of its own, on which nothing begins by itself on SQLite."""
    before = writing_now.set(None)
    try:
        with db.engine.connect() as connection:
            yield connection
    finally:
        writing_now.reset(before)


@contextmanager
def _aside() -> Iterator[Connection]:
    """A connection outside of any transaction."""
    with _beside() as connection:
        raw: Any = connection.connection.dbapi_connection
        if connection.dialect.name != "postgresql":
            yield connection
            return
        # Said to psycopg itself: SQLAlchemy's own way there costs as much as the question.
        raw.autocommit = True
        try:
            yield connection
        finally:
            if not raw.closed:
                raw.autocommit = False


_LET_GO = Ready(select(func.set_config("synchronous_commit", "off", true())))
_COMMIT = Ready(text("COMMIT"))
_ON_DISK = Ready(text("SELECT pg_logical_emit_message(true, 'registration', '')"))


def commit_letting_go() -> None:
    """Commit; what was locked is free for the next at once, and the answer waits until the disk has it.

    On PostgreSQL a commit otherwise holds its locks until the disk has written it, so that of all who change
    one row only one gets through with each turn of the disk. Here the log of a small transaction of its own
    is waited for, which comes after ours: nobody is told of anything that a power cut could take back.
    """
    if not on_postgresql():
        db.session.commit()
        return
    db.session.flush()
    owe(_LET_GO, {})
    owe(_COMMIT, {})
    # All in one trip. The server does not answer it before the last of it, which is a transaction of its own,
    # has reached the disk; the session then finds nothing that is left to be committed.
    send(_ON_DISK)
    db.session.commit()


@contextmanager
def reading() -> Iterator[None]:
    """Begin transactions without the write lock inside this block."""
    before = writing_now.set(False)
    try:
        yield
    finally:
        writing_now.reset(before)
