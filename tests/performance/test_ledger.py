"""Sealing, verifying and proving a million events, beside the plain loop over the same rows. Run by hand:

EVENTS=1000000 pytest -m performance -s tests/performance/test_ledger.py
"""

import os
import random
import subprocess
import sys
import time

import pytest
from sqlalchemy import select, text

from registration.consent import ledger
from registration.consent.ledger import BATCH
from registration.consent.merkle import Tree
from registration.consent.models import ConsentEvent, LedgerCheckpoint, Purpose
from registration.consent.rules import canonical, leaf_hash
from registration.foundation.database import db
from registration.people.models import Subject
from tests.conftest import INSTALLATION_KEY
from tests.performance.events import many_events

pytestmark = pytest.mark.performance
EVENTS = int(os.environ.get("EVENTS", "1000000"))
PLAIN = min(EVENTS, 40_000)
"""Rows for the plain loops."""
MEGABYTE = 1024
VERIFY = """
import pathlib, time
from registration.app import create_app
app = create_app()
began, used = time.perf_counter(), time.process_time()
done = app.test_cli_runner().invoke(args=["ledger", "verify"])
print(time.perf_counter() - began, time.process_time() - used)
# Not getrusage: a child begins there with what its parent had.
status = pathlib.Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
assert done.exit_code == 0, done.output
"""


def as_in_service() -> None:
    """Leave the rows as PostgreSQL's own housekeeping does, which a bulk load gets ahead of."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def plain_sealing(leaves: list[bytes]) -> float:
    """A second's worth of leaves, one INSERT for each and one for each subtree, as often committed as ours."""
    for name, columns in (
        ("plain_leaf", "place integer unique, event_id integer unique, leaf_hash {bytes}"),
        ("plain_node", "level integer, place integer, hash {bytes}, unique (level, place)"),
    ):
        kind = "blob" if db.engine.dialect.name == "sqlite" else "bytea"
        db.session.execute(
            text(f"CREATE TABLE {name} (id integer primary key, {columns.format(bytes=kind)})")
        )
    db.session.commit()
    leaf = text("INSERT INTO plain_leaf VALUES (:id, :id, :id, :hash)")
    node = text("INSERT INTO plain_node VALUES (:id, :level, :place, :hash)")
    tree, nodes, began = Tree(), 0, time.perf_counter()
    for number, hash_ in enumerate(leaves):
        db.session.execute(leaf, {"id": number, "hash": hash_})
        for level, place, (larger,) in tree.extend([hash_]):
            db.session.execute(node, {"id": nodes, "level": level, "place": place, "hash": larger})
            nodes += 1
        if number % BATCH == 0:
            db.session.commit()
    db.session.commit()
    return len(leaves) / (time.perf_counter() - began)


def plain_verifying() -> float:
    """Events a second when each is loaded and written in canonical form again, without looking at the tree."""
    began, number = time.perf_counter(), 0
    codes = dict(db.session.execute(select(Purpose.id, Purpose.code)).all())
    rows = db.session.execute(
        select(ConsentEvent.__table__, Subject.ref)
        .join(Subject, Subject.id == ConsentEvent.subject_id)
        .order_by(ConsentEvent.id)
        .limit(PLAIN)
    )
    for row in rows:
        said = canonical(row._mapping, subject=row.ref, purpose=codes.get(row.purpose_id))
        assert leaf_hash(said) == row.leaf_hash
        number += 1
    return number / (time.perf_counter() - began)


def proof_times(size: int) -> list[float]:
    times = []
    for _ in range(300):
        index, began = random.randrange(size), time.perf_counter()
        ledger.inclusion_proof(index, size)
        times.append(time.perf_counter() - began)
    return sorted(times)


def test_a_million_events(app, engine, database, tmp_path) -> None:
    with app.app_context():
        many_events(EVENTS)
        as_in_service()
        hashes = list(
            db.session.scalars(select(ConsentEvent.leaf_hash).order_by(ConsentEvent.id).limit(PLAIN))
        )
        plain = plain_sealing(hashes)
        began, used, batches, sealed = time.perf_counter(), time.process_time(), [], 0
        batch_began = began
        while number := ledger.seal(everywhere=not sealed):
            db.session.commit()
            sealed += number
            batches.append(time.perf_counter() - batch_began)
            batch_began = time.perf_counter()
        took, cpu = time.perf_counter() - began, time.process_time() - used
        size = ledger.checkpoint().size
        db.session.commit()
        slow = plain_verifying()
        times = proof_times(size)
        assert db.session.scalars(select(LedgerCheckpoint.size)).all() == [size]
        db.session.remove()
        db.engine.dispose()
    environment = {
        "REGISTRATION_MODE": "test", "REGISTRATION_DATABASE_URL": database,
        "REGISTRATION_DATA_FOLDER": str(tmp_path), "REGISTRATION_PUBLIC_ADDRESS": "https://events.example.org",
        "REGISTRATION_INSTALLATION_KEY": INSTALLATION_KEY,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", VERIFY],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seconds, verify_cpu, most = (float(each) for each in done.stdout.split())
    print(f"\n== {engine}: {size} events; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"   sealing      {size / took:9.0f} a second ({cpu:.1f} s of our own time in {took:.1f} s)   (goal 60000)"
    )
    print(
        f"   one batch    {sorted(batches)[len(batches) // 2] * 1000:9.0f} ms in the middle of {BATCH} entries"
    )
    print(f"   plain loop   {plain:9.0f} a second; sealing is {size / took / plain:.1f} times as fast")
    print(f"   verifying    {seconds:9.1f} s, {verify_cpu:.1f} s of our own time   (goal 15 s)")
    print(
        f"   plain loop   {slow:9.0f} events a second; verifying is {size / seconds / slow:.1f} times as fast"
    )
    print(f"   memory       {most / MEGABYTE:9.0f} MB at most   (goal 150)")
    print(
        f"   one proof    {times[150] * 1000:9.2f} ms in the middle, {times[-3] * 1000:.2f} at most   (goal 10)"
    )
    assert most / MEGABYTE < 150
    assert times[150] < 0.01
