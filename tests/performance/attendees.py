"""Very many people at one event, written past the rooms as fast as the engine takes them."""

import json
from datetime import timedelta
from itertools import islice

from psycopg import sql
from sqlalchemy import insert, text

from registration.consent.models import ConsentEvent, ConsentState
from registration.events.models import Event
from registration.forms.models import Submission
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.signups.models import Signup
from registration.signups.searching import findable
from tests.factories.consent import a_purpose
from tests.factories.events import an_event

SURNAMES = ("Tanaka", "田中", "Nguyen", "佐藤", "Larsen", "Wijaya", "鈴木", "Dubois", "高橋", "Okafor")
GIVEN = ("Mika", "美香", "Bo", "健司", "Ana", "Ratna", "千尋", "Claire", "俊", "Chidi", "Lim")
FIRMS = ("Minato Foods", "港食品", "Kobe Machinery", "奈良テキスタイル", "Sakai Tools", "Osaka Bay Freight")
STATES = ("confirmed",) * 14 + ("held", "waiting", "cancelled", "lapsed", "confirmed", "confirmed")
SOURCES = ("", "", "", "letter", "partner", "fair")
AT_ONCE = 20_000


def a_large_event(number: int) -> Event:
    """An event with so many sign-ups; two in three allow its first purpose."""
    purpose = a_purpose()
    event = an_event(purposes=[purpose.code], capacity=None)
    decided = _an_event_of_the_ledger(purpose)
    start = (db.session.scalar(text("SELECT max(id) FROM subject")) or 0) + 1
    now = clock.now()
    for first in range(start, start + number, AT_ONCE):
        ids = range(first, min(first + AT_ONCE, start + number))
        rows = [_answers(each) for each in ids]
        _write(Person, ({"id": i, "ref": f"p{i}", "email": a["email"], "email_key": a["email"],
                         "name": a["name"], "language": "en", "made_at": now} for i, a in zip(ids, rows, strict=True)))  # fmt: skip
        _write(Subject, ({"id": i, "ref": f"s{i}", "person_id": i} for i in ids))
        _write(Submission, ({"id": i, "act": f"a{i}", "form_version_id": event.form_version_id, "person_id": i,
                             "language": "en", "answers": a, "shown_at": now, "given_at": now,
                             "channel": "web"} for i, a in zip(ids, rows, strict=True)))  # fmt: skip
        _write(Signup, ({"id": i, "ref": f"r{i}", "event_id": event.id, "person_id": i, "submission_id": i,
                         "state": STATES[i % len(STATES)], "arrival": i, "language": "en",
                         "made_at": now - timedelta(seconds=number - i), "attendance": "unknown",
                         "source": SOURCES[i % len(SOURCES)], **findable(a, ())}
                        for i, a in zip(ids, rows, strict=True)))  # fmt: skip
        _write(ConsentState, ({"subject_id": i, "purpose_id": purpose.id, "context": "", "kind": "given",
                               "since": now, "event_id": decided, "purpose_version_id": purpose.versions[0].id,
                               "recipients": []} for i in ids if i % 3))  # fmt: skip
    _count_on()
    db.session.commit()
    _look_over()
    return event


def _count_on() -> None:
    """Let the next rows get numbers after those that were written with their numbers."""
    if db.engine.dialect.name != "postgresql":
        return
    for model in (Person, Subject, Submission, Signup):
        table = model.__tablename__
        db.session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        )


def _answers(number: int) -> dict[str, str]:
    surname, given = SURNAMES[number % len(SURNAMES)], GIVEN[number // 7 % len(GIVEN)]
    return {
        "name": f"{given} {surname}",
        "email": f"visitor-{number}@example.com",
        "organisation": f"{FIRMS[number // 3 % len(FIRMS)]} {number % 997}",
        "job_title": "Director" if number % 5 else "Owner",
    }


def _an_event_of_the_ledger(purpose) -> int:
    subject = Subject(ref="whoever")
    db.session.add(subject)
    db.session.flush()
    event = ConsentEvent(uid="u", subject_id=subject.id, kind="given", purpose_id=purpose.id, act="a",
                         effective=True, occurred_at=clock.now(), channel="web", method="checkbox",
                         actor="subject", canonical=b"", leaf_hash=b"")  # fmt: skip
    db.session.add(event)
    db.session.flush()
    return event.id


def _write(model, rows) -> None:
    while some := list(islice(rows, 5000)):
        if db.engine.dialect.name == "postgresql":
            _copy(model.__table__, some)
        else:
            db.session.execute(insert(model.__table__), some)


def _copy(table, rows) -> None:
    """The rows as PostgreSQL takes them fastest, with what the model gives where nobody does."""
    given = rows[0].keys()
    usual = {each.name: each.default.arg for each in table.columns if each.default and each.name not in given}
    usual = {name: value(None) if callable(value) else value for name, value in usual.items()}
    names = [*given, *usual]
    asked = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with db.session.connection().connection.cursor() as cursor, cursor.copy(asked) as stream:
        for row in rows:
            whole = usual | row
            stream.write_row([_as_json(whole[name]) for name in names])


def _as_json(value):
    return json.dumps(value) if isinstance(value, dict | list) else value


def _look_over() -> None:
    """What every database in service has done by itself before long."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        return
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
