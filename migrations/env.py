"""Runs migrations inside the Flask application, on the application's own engine."""

import warnings

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON, Connection
from sqlalchemy.schema import SchemaItem

from registration.foundation.database import UtcDateTime, db

OF_THE_WORKER = {"kv", "schedule", "task"}


def render_item(kind: str, thing: object, autogen: AutogenContext) -> str | bool:
    """Write plain SQL types: a migration must not depend on today's code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(thing, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")'
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the tables of the background queue alone: they are not ours."""
    return not (kind == "table" and (name in OF_THE_WORKER or (name or "").startswith("huey_")))


def include_object(_thing: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    return include_name(name, kind, None)


# An index over an expression exists on PostgreSQL only, and is compared there.
warnings.filterwarnings("ignore", message="autogenerate skipping metadata-specified expression-based index")


def let_go_of_references(connection: Connection, *, until_the_end: bool) -> None:
    """On SQLite a table is changed by making it anew, and dropping the old one would empty those that refer to it.

    Only outside of a transaction can it be told not to look, so it goes past the one that begins by itself.
    """
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys = {'OFF' if until_the_end else 'ON'}")


def refuse_lost_references(connection: Connection) -> None:
    """Look once for all at what was not looked at while tables were made anew."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise RuntimeError(f"a row of {lost[0]} refers to a row of {lost[2]} that is gone")


with db.engine.connect() as connection:
    let_go_of_references(connection, until_the_end=True)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        include_name=include_name,
        include_object=include_object,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    refuse_lost_references(connection)
    connection.commit()
    let_go_of_references(connection, until_the_end=False)
