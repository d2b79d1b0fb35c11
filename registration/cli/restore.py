"""``registration restore FILE``: put a backup into an empty database of either engine.

The file is checked whole before anything is touched, and what is loaded is committed only when it has been
cleared of whoever was erased since (C31).
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, LargeBinary, Table, func, insert, inspect, select, text, update

from registration.cli.backup import FORMAT, KEYS, ROWS_AT_A_TIME, keys_file, tables, uploads
from registration.foundation import clock
from registration.foundation.database import UtcDateTime, db
from registration.foundation.templates import beside_or_inside
from registration.mail.models import Message, MessageState
from registration.people.models import Subject
from registration.privacy.actions import replay_erasures


@dataclass(frozen=True)
class Archive:
    """A backup that was opened and found whole."""

    zipped: zipfile.ZipFile
    manifest: dict[str, Any]
    keys: bytes


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Delete what is in the database now.")
@with_appcontext
def commands(file: Path, *, force: bool) -> None:
    """Load FILE and FILE.keys into an empty database, then erase again whoever was erased since."""
    with zipfile.ZipFile(file) as zipped:
        archive = _checked(zipped, keys_file(file))
        _make_room(force=force)
        rows = sum(_load(archive, table) for table in tables())
        keys = _give_keys(archive)
        gone = replay_erasures()
        held = _hold_mail()
        files = _put_back_uploads(archive)
        db.session.commit()
    click.echo(f"{rows} rows, {keys} person keys and {files} uploads of {archive.manifest['made_at']}.")
    click.echo(f"{gone} people were erased since then, and are again.")
    click.echo(f"{held} messages were waiting then. They are held: nobody knows here whether they left.")


def _checked(zipped: zipfile.ZipFile, keys: Path) -> Archive:
    """The backup, if every byte is the one that was written and this program can read it."""
    try:
        manifest = json.loads(zipped.read("manifest.json"))
    except (KeyError, ValueError) as wrong:
        raise click.ClickException("This is no backup of ours, or it was cut off.") from wrong
    if manifest.get("format") != FORMAT:
        raise click.ClickException(f"This program reads {FORMAT}, the file is {manifest.get('format')}.")
    newest = ScriptDirectory(str(beside_or_inside("migrations"))).get_current_head()
    if manifest["revision"] != newest:
        raise click.ClickException(
            f"The backup has tables of revision {manifest['revision']}, this program of {newest}. Restore it "
            "with the version that made it, then run: registration db upgrade"
        )
    if not keys.exists():
        raise click.ClickException(f"{keys} is missing: the person keys belong to the backup.")
    content = keys.read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest["keys_sha256"]:
        raise click.ClickException(f"{keys} is not the one that was written with this backup.")
    for name, part in manifest["parts"].items():
        if _hash_of(zipped, name) != part["sha256"]:
            raise click.ClickException(f"{name} in the backup was changed or damaged. Nothing was restored.")
    return Archive(zipped, manifest, content)


def _hash_of(zipped: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with zipped.open(name) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except (KeyError, zipfile.BadZipFile):
        return ""
    return digest.hexdigest()


def _make_room(*, force: bool) -> None:
    """Leave empty tables of the newest revision, and refuse to delete anything that was not meant."""
    with db.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        there = set(inspect(connection).get_table_names())
        known = [table for table in tables() if table.name in there]
        filled = [table.name for table in known if connection.scalar(select(func.count()).select_from(table))]
    if filled and not force:
        raise click.ClickException(
            f"The database is not empty ({', '.join(filled[:3])} …). --force deletes all that is in it."
        )
    if filled:
        downgrade(revision="base")
    if filled or revision is None:
        upgrade()


def _load(archive: Archive, table: Table) -> int:
    columns = {column.name: column for column in table.columns}
    number = 0
    with archive.zipped.open(f"tables/{table.name}.jsonl") as lines:
        rows = ({name: _decoded(columns[name], value) for name, value in json.loads(line).items()}
                for line in lines)  # fmt: skip
        while batch := list(islice(rows, ROWS_AT_A_TIME)):
            db.session.execute(insert(table), batch)
            number += len(batch)
    if "id" in columns:
        _count_on(table)
    return number


def _decoded(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return value


def _count_on(table: Table) -> None:
    """PostgreSQL gives out numbers from a counter that knows nothing of the rows we brought."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    asked = text("SELECT pg_get_serial_sequence(:table, 'id')")
    counter = db.session.scalar(asked, {"table": f'"{table.name}"'})
    highest = db.session.scalar(select(func.max(table.c.id)))
    if counter and highest:
        db.session.execute(select(func.setval(counter, highest)))


def _give_keys(archive: Archive) -> int:
    lines = [json.loads(line) for line in archive.keys.splitlines()]
    for line in lines:
        values = {KEYS[1]: base64.b64decode(line["key"])}
        db.session.execute(update(Subject).where(Subject.ref == line["subject"]).values(values))
    return len(lines)


def _hold_mail() -> int:
    """Send nothing that waited when the backup was made: it may have left since (M21)."""
    waiting = (MessageState.PENDING, MessageState.DEFERRED, MessageState.CLAIMED)
    held = db.session.scalars(
        update(Message)
        .where(Message.state.in_(waiting))
        .values(state=MessageState.UNCERTAIN, reason="restored", finished_at=clock.now(), sealed_address=None)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(held)


def _put_back_uploads(archive: Archive) -> int:
    number = 0
    for name in _upload_names(archive):
        path = uploads() / PurePosixPath(name).relative_to("uploads")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.zipped.read(name))
        number += 1
    return number


def _upload_names(archive: Archive) -> Iterator[str]:
    for name in archive.manifest["parts"]:
        parts = PurePosixPath(name).parts
        if parts[0] == "uploads" and ".." not in parts:
            yield name
