"""A list of 100,000 people, and files of a million lines. Run by hand:

pytest -m performance -s -n 0 tests/performance/test_attendees.py
"""

import os
import resource
from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from registration.consent.models import ConsentState, Purpose
from registration.events.actions import make_standard_purposes
from registration.foundation.database import db, reading
from registration.organiser_site.attendees.columns import columns_of, fields_of_event
from registration.signups.attendees import Sieve, purposes_asked
from registration.signups.attendees.exporting import ROWS_AT_ONCE, csv_of
from registration.web.reading import Reading
from tests.performance.attendees import a_large_event

pytestmark = pytest.mark.performance
NUMBER = int(os.environ.get("SIGNUPS", "100000"))
LINES = int(os.environ.get("LINES", "1000000"))
TIMES = int(os.environ.get("TIMES", "30"))
MOST = 0.1
"""Seconds on the server."""
MOST_STATEMENTS = 12
LIST = "/en/organiser/events"
ASKED = {
    "list": "",
    "list by name": "order=name",
    "page far down": "after={middle}",
    "last page": "before=end",
    "search Tanaka": "q=Tanaka",
    "search 田中": "q=田中",
    "search one address": "q=visitor-{middle}@example.com",
    "search nobody": "q=qqzzqq",
    "search two words": "q=tanaka+minato",
    "state": "state=held",
    "waiting": "state=waiting&after={middle}",
    "decision": "allowed={purpose}",
    "decision of nobody": "allowed={nobody}",
    "decision refused": "allowed=not:{purpose}",
    "answer": "answer=job_title=Owner",
    "answer nobody gave": "answer=job_title=None",
    "source": "source=fair",
    "attendance nobody has": "attendance=attended",
    "file missing": "file=missing",
    "day nobody came": "since=2999-01-01",
}


def measured(visit: Callable[[], object], statements) -> tuple[float, int]:
    times = []
    visit()
    with statements() as seen:
        visit()
    for _ in range(TIMES):
        before = perf_counter()
        visit()
        times.append(perf_counter() - before)
    return median(times), len(seen)


def plain(browser):
    """The same visitor without the careful reader, whose reading is not the server's time."""
    return lambda address: FlaskClient.open(browser, address)


def test_the_list_of_a_hundred_thousand(app, engine, organiser, statements) -> None:
    get = plain(organiser)
    with app.app_context():
        make_standard_purposes()
        event = a_large_event(NUMBER)
        event_id, middle = event.id, NUMBER // 2
        purpose = db.session.scalars(
            select(Purpose.code).where(
                Purpose.id == select(ConsentState.purpose_id).limit(1).scalar_subquery()
            )
        ).one()
        nobody = next(each.code for each in purposes_asked(event) if each.code != purpose)
    slow = {}
    pages = {words: f"{LIST}/{event_id}/attendees?{asked.format(middle=middle, purpose=purpose, nobody=nobody)}"
             for words, asked in ASKED.items()}  # fmt: skip
    pages["attendee"] = f"{LIST}/{event_id}/attendees/{middle}"
    for words, address in pages.items():

        def visit(address: str = address) -> None:
            assert get(address).status_code == 200

        seconds, number = measured(visit, statements)
        print(f"\n{engine}: {words}: {seconds * 1000:.1f} ms, {number} statements", end="", flush=True)
        if seconds > MOST or number > MOST_STATEMENTS:
            slow[words] = (seconds, number)
    assert slow == {}


def test_a_file_of_a_million_lines(app, engine) -> None:
    with app.app_context(), reading():
        make_standard_purposes()
        event = a_large_event(LINES)
        purposes = purposes_asked(event)[:1]
        fields = [each for each in fields_of_event(event, Reading())
                  if each.code in ("name", "email", "organisation", "job_title")]  # fmt: skip
        columns = [*columns_of(event, fields, purposes)]
        columns = [each for each in columns if each.head != "Labels"][:10]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = perf_counter()
        size = sum(len(piece) for piece in csv_of(event.id, Sieve(), columns))
        seconds = perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        db.session.rollback()
        alone = _driver_alone()
        print(f"\n{engine}: {LINES} lines x {len(columns)} columns, {size / 1e6:.0f} MB in {seconds:.1f} s: "
              f"{LINES / seconds:,.0f} a second; the driver alone {LINES / alone:,.0f}; ratio {alone / seconds:.2f}; "
              f"{grown:.0f} MB more memory")  # fmt: skip
        assert grown < 200
        assert LINES / seconds > 150_000 if engine == "postgresql" else alone / seconds >= 0.25


def _driver_alone() -> float:
    """How long the driver needs for as many rows and columns with nothing of ours."""
    asked = """SELECT s.id, p.name, p.email, s.sort_name, s.source, s.state, s.made_at, s.attendance, s.language, p.ref
               FROM signup s JOIN person p ON p.id = s.person_id ORDER BY s.arrival"""
    began = perf_counter()
    result = db.session.connection().execution_options(stream_results=True).execute(text(asked))
    cursor = result.cursor
    while cursor.fetchmany(ROWS_AT_ONCE):
        pass
    result.close()
    return perf_counter() - began
