"""Sign-ups a second, alone and while somebody exports a long list again and again. Run by hand:

pytest -m performance -s -n 0 tests/performance/test_exporting.py
"""

import os
import re
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlencode

import pytest

from tests.conftest import INSTALLATION_KEY
from tests.factories.consent import a_notice, a_purpose
from tests.factories.events import an_event
from tests.performance.attendees import a_large_event
from tests.performance.test_signups import AS_MANY_AS_WILL, rate, serving

pytestmark = pytest.mark.performance
NUMBER = int(os.environ.get("SIGNUPS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = float(os.environ.get("SECONDS_EACH", "6"))
MOST_LOST = 1 / 3
ADDRESS = "https://events.example.org"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@contextmanager
def exporting(address: str, cookie: str, token: str) -> Iterator[list[int]]:
    """Somebody downloads the list, begins again when it is there, and so on. The sizes of what came whole."""
    done, sizes = threading.Event(), []

    def keep_on() -> None:
        while not done.is_set():
            body = urlencode({"csrf_token": token, "everyone": "1", "do": "csv"}).encode()
            asked = urllib.request.Request(address, body, {"Cookie": cookie, "Referer": ADDRESS})
            with urllib.request.urlopen(asked) as answer:
                size = 0
                while (piece := answer.read(2**16)) and not done.is_set():
                    size += len(piece)
            if not done.is_set():
                sizes.append(size)

    thread = threading.Thread(target=keep_on)
    thread.start()
    try:
        yield sizes
    finally:
        done.set()
        thread.join()


def test_signups_go_on_while_a_list_is_exported(app, organiser, visitor, engine, database, tmp_path) -> None:
    with app.app_context():
        a_notice()
        long = a_large_event(NUMBER).id
        event = an_event(capacity=None, purposes=[a_purpose().code, a_purpose().code])
        path = f"/en/events/{event.slug}/sign-up"
    token = TOKEN.search(organiser.get(f"/en/organiser/events/{long}/attendees").text)
    cookie = organiser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert token is not None
    assert cookie is not None
    environment = {
        "REGISTRATION_MODE": "test", "REGISTRATION_DATABASE_URL": database,
        "REGISTRATION_DATA_FOLDER": str(tmp_path), "REGISTRATION_PUBLIC_ADDRESS": ADDRESS,
        "REGISTRATION_INSTALLATION_KEY": INSTALLATION_KEY, **AS_MANY_AS_WILL,
    }  # fmt: skip
    alone, beside = [], []
    with serving("service", engine, environment) as port:
        rate(port, "signup", path, 2)
        address = f"http://127.0.0.1:{port}/en/organiser/events/{long}/export"
        for _ in range(ROUNDS):
            alone.append(rate(port, "signup", path, SECONDS))
            with exporting(address, f"{cookie.key}={cookie.value}", token[1]) as sizes:
                beside.append(rate(port, "signup", path, SECONDS))
    lost = 1 - median(beside) / median(alone)
    print(
        f"\n{engine}: {median(alone):.0f} sign-ups a second alone, {median(beside):.0f} beside exports of "
        f"{NUMBER:,} people: {lost:.0%} less; {len(sizes)} files came whole in the last {SECONDS:.0f} s"
    )
    assert sizes
    assert lost <= MOST_LOST
