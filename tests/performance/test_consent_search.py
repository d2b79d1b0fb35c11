"""How long a page of the search takes among a million decisions. Run by hand:

pytest -m performance -s tests/performance/test_consent_search.py
"""

import os
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import text

from registration.consent.models import Channel
from registration.consent.queries import Finding, Sought, decisions_found, languages_read
from registration.foundation import clock
from registration.foundation.database import db
from tests.consent.test_asking_again import newer
from tests.factories.consent import a_purpose

pytestmark = [pytest.mark.performance, pytest.mark.usefixtures("room")]
NUMBER = int(os.environ.get("EVENTS", "1000000"))
MOST = 0.2
"""Seconds; the aim is for PostgreSQL."""


def fill(purpose, old, new) -> None:
    """A million people, each with one decision: nine in ten agree, one in a thousand withdrew or reads Thai."""
    values = {
        "n": NUMBER,
        "p": purpose.id,
        "old": old.id,
        "new": new.id,
        "then": clock.now() - timedelta(days=400),
    }
    for statement in (
        """INSERT INTO person (ref, email, email_key, name, language, made_at)
           SELECT 'p' || i, i || '@example.com', i || '@example.com', 'Person ' || i, 'en', :then
           FROM generate_series(1, :n) AS i""",
        "INSERT INTO subject (ref, person_id) SELECT 's' || id, id FROM person",
        """INSERT INTO consent_event (uid, subject_id, kind, purpose_id, purpose_version_id, context, act, effective,
                 occurred_at, channel, method, actor, language, recipients, canonical, leaf_hash)
           SELECT 'u' || id, id,
                  CASE WHEN id % 1000 = 0 THEN 'withdrawn' WHEN id % 10 = 0 THEN 'refused' ELSE 'given' END,
                  :p, CASE WHEN id % 500 = 1 THEN :old ELSE :new END, '', 'a' || id, id % 1000 <> 7,
                  :then + id * interval '30 seconds', CASE WHEN id % 2000 = 3 THEN 'paper' ELSE 'web' END,
                  'checkbox', 'subject', CASE WHEN id % 1000 = 5 THEN 'th' WHEN id % 3 = 0 THEN 'en' ELSE 'ja' END,
                  '[]', ''::bytea, ''::bytea
           FROM subject""",
        """INSERT INTO consent_state (subject_id, purpose_id, context, kind, since, event_id, purpose_version_id,
                 recipients)
           SELECT subject_id, purpose_id, '', kind, occurred_at, id, purpose_version_id, '[]'
           FROM consent_event WHERE effective""",
    ):
        db.session.execute(text(statement), values)
    db.session.commit()
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in ("consent_event", "consent_state", "subject", "person"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))


@pytest.mark.only_on("postgresql")  # the aim is for it, and so is the SQL that fills the tables
def test_a_page_of_the_search_among_a_million(app) -> None:
    purpose = a_purpose()
    old, new = purpose.versions[0], newer(purpose)
    db.session.commit()
    fill(purpose, old, new)
    then = clock.now() - timedelta(days=400)
    middle = then + timedelta(seconds=30 * NUMBER // 2)
    asked = {
        "all who allow it": {},
        "from the middle on": {"after": (middle, NUMBER // 2)},
        "in an old version": {"version_id": old.id},
        "in a rare language": {"language": "th"},
        "in English": {"language": "en"},
        "on paper": {"channel": Channel.PAPER},
        "in a week long ago": {"since": then, "until": then + timedelta(days=7)},
        "rare in a rare one": {"language": "th", "version_id": old.id, "channel": Channel.PAPER},
        "who withdrew": {"finding": Finding.WITHDRAWN},
        "who left it empty, in a rare language": {"finding": Finding.REFUSED, "language": "th"},
        "ran out": {"finding": Finding.EXPIRED},
        "who wait": {"finding": Finding.WAITING},
    }
    slow = {}
    for words, narrowed in asked.items():
        sought = Sought(purpose.id, **narrowed)
        times = []
        for _ in range(5):
            before = perf_counter()
            found = decisions_found(sought, 51)
            times.append(perf_counter() - before)
        best = sorted(times)[2]
        print(f"\n{words}: {best * 1000:.1f} ms, {len(found)} lines", end="")
        if best > MOST:
            slow[words] = best
    before = perf_counter()
    languages_read(purpose.id)
    print(f"\nlanguages: {(perf_counter() - before) * 1000:.1f} ms")
    assert slow == {}
