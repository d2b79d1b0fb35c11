"""A list of 50,000 people. Run by hand:

pytest -m performance -s -n 0 tests/performance/test_importing.py
"""

import csv
import io
import os
from itertools import pairwise
from time import perf_counter

import pytest
from sqlalchemy import func, select

from registration.foundation.database import db, reading
from registration.foundation.tables import Limits, read_table
from registration.organisers.permissions import RoleName
from registration.signups.actions import start
from registration.signups.actions.importing import Comparing, begin, compare_with
from registration.signups.actions.letting_in import let_in
from registration.signups.attendees.batches import outcomes_of
from registration.signups.importing.waiting import waiting
from registration.signups.models import Signup
from tests.factories import an_account
from tests.factories.consent import a_purpose
from tests.factories.events import an_event
from tests.factories.imports import some_terms

pytestmark = [pytest.mark.performance, pytest.mark.usefixtures("room")]
NUMBER = int(os.environ.get("LINES", "50000"))
MOST = 60
"""Seconds from the file to the last place."""
COLUMNS = {
    "name": 0,
    "email": 1,
    "organisation": 2,
    "job_title": 3,
    "telephone": 4,
    "consent:newsletter:news": 5,
}


def a_file() -> bytes:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["Name", "E-mail", "Company", "Position", "Phone", "News"])
    for n in range(NUMBER):
        lines.writerow([f"田中 美香 {n}", f"visitor-{n}@example.com", f"Minato Foods {n % 997}", "Director",
                        f"+81 6 {n % 10000:04} {n // 10000:04}", "yes" if n % 2 else "no"])  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def test_fifty_thousand_people_are_brought_in_within_a_minute(engine) -> None:
    event = an_event(purposes=[a_purpose("newsletter:news").code], capacity=None)
    by = an_account(RoleName.ORGANISER).id
    content, times = a_file(), [perf_counter()]
    rows = list(read_table(content, limits=Limits(size=2**27)).rows)
    batch = begin(event, rows[0].cells, [(row.number, row.cells) for row in rows[1:]], by=by, spoken="en")
    compare_with(batch, COLUMNS, some_terms(), by=by)
    db.session.commit()
    times.append(perf_counter())
    comparing = Comparing(batch.id)
    while comparing.part():
        db.session.commit()
    db.session.commit()
    times.append(perf_counter())
    assert outcomes_of(batch.id) == {"new": NUMBER}
    start(batch, by=by)
    db.session.commit()
    with reading():
        ahead = waiting(batch.id)
        db.session.rollback()
    times.append(perf_counter())
    let_in(batch.id, ahead)
    db.session.commit()
    times.append(perf_counter())
    read, compared, ahead_of, let = (after - before for before, after in pairwise(times))
    print(
        f"\n{engine}: {NUMBER} lines: read in {read:.1f} s, compared in {compared:.1f} s, read ahead in {ahead_of:.1f} s, let in in {let:.1f} s"
    )
    assert db.session.scalar(select(func.count(Signup.id))) == NUMBER
    assert times[-1] - times[0] < MOST
