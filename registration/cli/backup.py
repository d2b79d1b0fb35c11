"""``registration backup FILE``: one consistent copy of everything, that either engine can be restored from.

The file is a zip of plain text: a line of JSON for each row, table by table, with hashes of all of it in
``manifest.json``. Person keys stand in a second file, ``FILE.keys``, so that whoever finds the backup alone
cannot open what was sealed for a person, and so that the two can be thrown away on different days. The
installation's own keys are in neither, nor is the erasure journal: keep ``keys`` and ``erasures.jsonl`` of
the data folder in a third place.
"""

import base64
import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import click
from alembic.runtime.migration import MigrationContext
from flask.cli import with_appcontext
from sqlalchemy import Connection, Table, select

from registration.foundation import clock, settings
from registration.foundation.database import Record, db, reading
from registration.people.models import Subject

FORMAT = "registration/backup/1"
KEYS = ("subject", "wrapped_key")
"""The column that stands in the second file."""
ROWS_AT_A_TIME = 1000


class Part:
    """A file inside the zip, hashed as it is written."""

    def __init__(self, zipped: zipfile.ZipFile, name: str) -> None:
        self.name, self.rows = name, 0
        self._hash = hashlib.sha256()
        self._file = zipped.open(name, "w", force_zip64=True)

    def write(self, content: bytes) -> None:
        self._hash.update(content)
        self._file.write(content)

    def close(self) -> dict[str, Any]:
        """What the manifest says about it."""
        self._file.close()
        return {"sha256": self._hash.hexdigest(), "rows": self.rows}


def tables() -> list[Table]:
    """Every table, the ones that are pointed at first."""
    return list(Record.metadata.sorted_tables)


def uploads() -> Path:
    return settings.current().data_folder / "uploads"


def keys_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.keys")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def commands(file: Path) -> None:
    """Write a copy of the database and the uploads to FILE, and the person keys to FILE.keys."""
    for each in (file, keys_file(file)):
        if each.exists():
            raise click.ClickException(f"{each} is there already. Give the backup a name of its own.")
    with reading(), db.engine.connect() as connection:
        rows = _write(connection, file)
    click.echo(f"{file}: {rows} rows, {file.stat().st_size} bytes.")
    click.echo(f"{keys_file(file)}: the person keys. Keep it apart from the backup.")
    click.echo("The installation's own keys and the journal of erasures are in neither: keep them apart too.")


def _write(connection: Connection, file: Path) -> int:
    """Both files under other names first, so that a backup with its name is a whole one."""
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    draft, keys_draft = (_draft_of(each) for each in (file, keys_file(file)))
    try:
        with connection.begin():
            keys = _keys(connection)
            _create(keys_draft, keys)
            rows = _write_zip(connection, draft, hashlib.sha256(keys).hexdigest())
        keys_draft.rename(keys_file(file))
        draft.rename(file)
    finally:
        for each in (draft, keys_draft):
            each.unlink(missing_ok=True)
    return rows


def _draft_of(file: Path) -> Path:
    return file.with_name(f".{file.name}.{secrets.token_hex(4)}")


def _create(path: Path, content: bytes = b"") -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _write_zip(connection: Connection, draft: Path, keys_sha256: str) -> int:
    _create(draft)
    parts: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as zipped:
        for table in tables():
            part = Part(zipped, f"tables/{table.name}.jsonl")
            for row in _rows(connection, table):
                part.write(row)
                part.rows += 1
            parts[part.name] = part.close()
        for path in sorted(each for each in uploads().rglob("*") if each.is_file()):
            part = Part(zipped, f"uploads/{path.relative_to(uploads()).as_posix()}")
            part.write(path.read_bytes())
            parts[part.name] = part.close()
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(),
            "engine": connection.dialect.name,
            "revision": MigrationContext.configure(connection).get_current_revision(),
            "keys_sha256": keys_sha256,
            "parts": parts,
        }
        zipped.writestr("manifest.json", json.dumps(manifest, indent=1))
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    return sum(part["rows"] for part in parts.values())


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    columns = [column for column in table.columns if (table.name, column.name) != KEYS]
    asked = select(*columns).order_by(*table.primary_key.columns)
    streamed = connection.execution_options(yield_per=ROWS_AT_A_TIME).execute(asked)
    for row in streamed:
        values = {column.name: encoded(value) for column, value in zip(columns, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def encoded(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


def _keys(connection: Connection) -> bytes:
    """Reference and wrapped key of everybody who was not erased."""
    asked = select(Subject.ref, Subject.wrapped_key).where(Subject.wrapped_key.is_not(None))
    lines = [
        json.dumps({"subject": ref, "key": encoded(key)})
        for ref, key in connection.execute(asked.order_by(Subject.id))
    ]
    return "".join(f"{line}\n" for line in lines).encode()
