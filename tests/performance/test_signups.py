"""How many sign-ups a second, beside what the same server and database do at most. Run by hand:

pytest -m performance -s tests/performance
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registration.consent.models import Purpose
from registration.foundation.database import db
from registration.foundation.settings import Settings
from tests.browser import Reader
from tests.conftest import INSTALLATION_KEY
from tests.factories.consent import a_notice, a_purpose
from tests.factories.events import a_host, an_event
from tests.performance.servers import bare_row

pytestmark = pytest.mark.performance
SECONDS, ROUNDS = float(os.environ.get("SECONDS_EACH", "6")), int(os.environ.get("ROUNDS", "3"))
# One machine sends what thousands would, faster than anybody types. What is counted is counted all the same.
AS_MANY_AS_WILL = {f"REGISTRATION_{name}": "0" for name in (
    "FILL_SECONDS", "PROOF_FROM_NETWORK", "PROOF_FROM_EVENT", "MAILS_AN_HOUR", "MAILS_A_DAY", "NETWORK_AN_HOUR",
    "NETWORK_A_DAY", "FORMS_AN_HOUR", "FORMS_A_DAY",
)}  # fmt: skip
LOAD = Path(__file__).with_name("load.py")


def a_free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def serving(factory: str, engine: str, environment: dict[str, str]) -> Iterator[int]:
    """The production server around one of the factories; all of them are run alike."""
    port = a_free_port()
    processes = str(Settings().web_processes)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", processes, "--blocking-threads", "2", "--backpressure", "64", "--no-ws", "--log-level", "error",
        "--factory", f"tests.performance.servers:{factory}",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        for _ in range(200):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        time.sleep(1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


rounds = iter(range(10_000))


def rate(port: int, work: str, path: str, seconds: float = SECONDS) -> float:
    command = [sys.executable, str(LOAD), "--port", str(port), "--work", work, "--path", path,
               "--seconds", str(seconds), "--prefix", f"r{next(rounds)}x"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return float(json.loads(done.stdout))


def test_signups_a_second(app, visitor, statements, engine, database, tmp_path) -> None:
    with app.app_context():
        a_notice()
        event = an_event(capacity=None, purposes=[a_purpose().code, a_purpose().code])
        a_host(event)
        a_host(event)
        page, path = f"/en/events/{event.slug}", f"/en/events/{event.slug}/sign-up"
        bare_row.metadata.create_all(db.engine)
        first = db.session.query(Purpose.id).order_by(Purpose.id).first()[0]
        ids = f"{event.id},{event.form_version_id},{first}"
    etag, size = visitor.get(page).headers["ETag"], len(visitor.get(page).data)
    boxes = visitor.get(path).text.count('name="consent"')
    form = Reader(visitor.get(path).text).form(0).values
    answers = {"name": "Mika", "email": "mika@example.com", "organisation": "Minato"}
    with statements() as get:
        visitor.get(path)
    with statements() as post:
        visitor.post(path, data=form | answers)
    environment = {
        "REGISTRATION_MODE": "test", "REGISTRATION_DATABASE_URL": database,
        "REGISTRATION_DATA_FOLDER": str(tmp_path), "REGISTRATION_PUBLIC_ADDRESS": "https://events.example.org",
        "REGISTRATION_INSTALLATION_KEY": INSTALLATION_KEY, "PAGE_BYTES": str(size), "DRIVER_IDS": ids,
        **AS_MANY_AS_WILL,
    }  # fmt: skip
    figures: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        with serving("bare", engine, environment) as port:
            rate(port, "insert", "/insert", 1)
            figures.setdefault("insert", []).append(rate(port, "insert", "/insert"))
            figures.setdefault("page", []).append(rate(port, "get", "/page", 3))
        with serving("driver", engine, environment) as port:
            rate(port, "signup", "/form", 1)
            figures.setdefault("driver", []).append(rate(port, "signup", "/form"))
        with serving("service", engine, environment) as port:
            rate(port, "signup", path, 2)
            figures.setdefault("signup", []).append(rate(port, "signup", path))
            figures.setdefault("event page", []).append(rate(port, "get", page, 3))
            figures.setdefault("not modified", []).append(rate(port, f"304:{etag}", page, 3))
    middle = {name: sorted(each)[len(each) // 2] for name, each in figures.items()}
    print(f"\n== {engine}: {boxes} boxes; form GET {len(get)} statements, POST {len(post)}")
    for name, value in middle.items():
        print(f"   {name:14} {value:9.1f} a second   {[round(each) for each in figures[name]]}")
    print(f"   sign-up / (a) bare insert:    {middle['signup'] / middle['insert']:.1%}   (goal 15 %)")
    goal = 25 if engine == "sqlite" else 35
    print(f"   sign-up / (b) driver alone:   {middle['signup'] / middle['driver']:.1%}   (goal {goal} %)")
    print(f"   event page / bare page:       {middle['event page'] / middle['page']:.1%}   (goal 60 %)")
    print(
        f"   304 / event page:             {middle['not modified'] / middle['event page']:.1%}   (over 100 %)"
    )
