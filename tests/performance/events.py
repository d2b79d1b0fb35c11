"""Very many events, written past the rooms as fast as the engine takes them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from registration.consent.actions.appending import Known, line
from registration.consent.models import Basis, Channel, ConsentEvent, EventKind
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.people.models import Subject
from tests.factories.consent import a_notice, a_purpose

EACH = 20
"""Events of one person."""
BEGIN = datetime(2030, 5, 1, 12, tzinfo=UTC)
AT_ONCE = 20_000


def many_events(number: int) -> None:
    """So many events of a twentieth as many people, who decided about five purposes four times."""
    notice, purposes = a_notice(), [a_purpose(valid_days=400) for _ in range(4)]
    purposes.append(a_purpose(kind="sharing", per_event=True))
    first = (db.session.scalar(select(func.max(Subject.id))) or 0) + 1
    subjects = [(first + each, new_ref()) for each in range(number // EACH)]
    people = [{"id": id_, "ref": ref, "made_at": BEGIN} for id_, ref in subjects]
    for start in range(0, len(people), AT_ONCE):
        db.session.execute(insert(Subject), people[start : start + AT_ONCE])
    rows: list[dict[str, object]] = []
    for row in _lines(subjects, purposes, notice.id):
        rows.append(row)
        if len(rows) == AT_ONCE:
            _write(rows)
            rows.clear()
    if rows:
        _write(rows)
    db.session.commit()


def _lines(subjects: list[tuple[int, str]], purposes: list, notice_id: int) -> Iterator[dict[str, object]]:
    words = [
        (
            Known(purpose.id, purpose.code),
            purpose.versions[0].id,
            [purpose.recipient.code] if purpose.recipient else [],
        )
        for purpose in purposes
    ]
    for number in range(EACH // len(words)):
        for subject_id, ref in subjects:
            act, at = new_ref(), BEGIN + timedelta(hours=number, microseconds=subject_id)
            for purpose, version_id, recipients in words:
                given = subject_id % 3 > 0
                yield line(
                    EventKind.GIVEN if given else EventKind.REFUSED,
                    subject_id,
                    ref,
                    act=act,
                    channel=Channel.WEB,
                    method="checkbox",
                    at=at,
                    purpose=purpose,
                    purpose_version_id=version_id,
                    context=f"event:{subject_id % 50}" if recipients else "",
                    basis=Basis.CONSENT,
                    recipients=recipients,
                    valid_until=at + timedelta(days=400) if given else None,
                    shown_at=at - timedelta(minutes=3),
                    shown_sha256="0" * 64,
                    language="ja",
                    notice_version_id=notice_id,
                )


def _write(rows: list[dict[str, object]]) -> None:
    """Insert: by COPY on PostgreSQL, as the rows are too many for anything else."""
    table = ConsentEvent.__table__
    if db.engine.dialect.name == "sqlite":
        db.session.connection().execute(insert(table), rows)
        return
    processors = {
        name: table.c[name].type.dialect_impl(db.engine.dialect).bind_processor(db.engine.dialect)
        for name in rows[0]
    }
    names = ", ".join(f'"{name}"' for name in rows[0])
    connection = db.session.connection().connection
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY consent_event ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([processors[n](v) if processors[n] else v for n, v in row.items()])
