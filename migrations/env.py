"""Runs migrations inside the Flask application, on the application's own engine."""

import warnings

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON
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

with db.engine.connect() as connection:
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
    connection.commit()
