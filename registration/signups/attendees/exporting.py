"""Lists as rows of text, made by the database: what a spreadsheet shows needs no object of ours.

A million rows go through here. Each cell is a finished text when it leaves the database, so that PostgreSQL
can send its own CSV and SQLite's driver has nothing to convert. Only answers that need more than a word in
another word's place are finished in Python.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, case, cast, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from registration.consent.models import Purpose
from registration.consent.queries import may_use
from registration.forms.models import Submission
from registration.foundation.cells import BLANKS, CONTROLS, DIGITS_AND_SIGNS, MAYBE, RUN, guarded
from registration.foundation.database import db
from registration.foundation.localization import pgettext
from registration.people.models import Subject
from registration.signups.attendees.selecting import Sieve, column_of, context_in, people
from registration.signups.models import Signup, SignupLabel

ROWS_AT_ONCE = 500
"""So few that they stay near the processor from being fetched to being written."""
BYTES_AT_ONCE = 128 * 1024
Finish = Callable[[Any], str]


@dataclass(frozen=True)
class Column:
    """One column of a file: what stands on top, and where its cells come from."""

    head: str
    cell: Any
    finish: Finish | None = None
    """What makes a text of the cell, where the database cannot."""
    ours: bool = False
    """Whether each cell is made by us alone, and begins with a letter or a number: nothing to guard."""


def answer(head: str, code: str) -> Column:
    """A column of plain answers: a word, a number, a day."""
    return Column(head, Submission.answers[code].as_string())


def answer_in_words(head: str, code: str, words: Mapping[str, str]) -> Column:
    """A column of answers that were chosen, each as the words that stand for its code."""
    said = Submission.answers[code].as_string()
    return Column(head, _looked_up(said, words))


def answer_finished(head: str, code: str, finish: Finish) -> Column:
    """A column of answers of which only our own code knows how they read."""
    raw = cast(Submission.answers[code], String)
    return Column(head, raw, lambda stored: finish(json.loads(stored)) if stored else "")


def from_words(head: str, column: Any, words: Mapping[Any, str]) -> Column:
    """A column of states, each in words."""
    return Column(
        head, case(*((column == code, literal(said)) for code, said in words.items()), else_=""), ours=True
    )


def moment(head: str, column: Any) -> Column:
    """A column of moments, ISO 8601 in UTC."""
    if _on_sqlite():
        day = func.replace(func.substr(cast(column, String), 1, 19), " ", "T")
    else:
        day = func.to_char(column, literal_column("'YYYY-MM-DD\"T\"HH24:MI:SS'"))
    return Column(head, day.concat(literal_column("'+00:00'")), ours=True)


def allows(head: str, purpose: Purpose, event_id: int, yes: str, no: str) -> Column:
    """A column that says who allows a purpose now."""
    guard = may_use(Subject.id, purpose.id, context_in(purpose, event_id))
    return Column(head, case((guard, literal(yes)), else_=literal(no)), ours=True)


def labels(head: str) -> Column:
    """A column of what staff stuck to the sign-up."""
    together = func.group_concat if _on_sqlite() else func.string_agg
    words = together(SignupLabel.label, literal(pgettext("list", ", ")))
    return Column(head, select(words).where(SignupLabel.signup_id == Signup.id).scalar_subquery())


def csv_of(
    event_id: int, sieve: Sieve, columns: Sequence[Column], chosen: Sequence[int] = ()
) -> Iterator[bytes]:
    """The list as CSV for Excel, piece by piece: flat memory, however long it is (E12)."""
    yield b"\xef\xbb\xbf" + _lines([[guarded(each.head) for each in columns]])
    asked = _statement(event_id, sieve, columns, chosen)
    if not _on_sqlite() and not any(each.finish for each in columns):
        yield from _copied(_guarded_by_postgresql(asked))
        return
    finishes = [(place, each.finish) for place, each in enumerate(columns) if each.finish]
    typed = [place for place, each in enumerate(columns) if not each.ours]
    for rows in _fetched(asked):
        finished = [_finished(row, finishes) for row in rows] if finishes else rows
        yield _lines([_row(row, typed) for row in finished])


def rows_of(
    event_id: int, sieve: Sieve, columns: Sequence[Column], chosen: Sequence[int] = ()
) -> Iterator[Sequence[str]]:
    """The same as rows of text, for files whose cells never run."""
    asked = _statement(event_id, sieve, columns, chosen)
    finishes = [(place, each.finish) for place, each in enumerate(columns) if each.finish]
    for rows in _fetched(asked):
        yield from ([str(cell) for cell in _finished(row, finishes)] for row in rows)


def _statement(event_id: int, sieve: Sieve, columns: Sequence[Column], chosen: Sequence[int]) -> Select[Any]:
    cells = [func.coalesce(_text(each.cell), "").label(f"c{place}") for place, each in enumerate(columns)]
    back = sieve.order.startswith("-")
    column = column_of(sieve)
    order = [column.desc(), Signup.id.desc()] if back else [column, Signup.id]
    return people(event_id, sieve, *cells, chosen=chosen).order_by(*order)


def _text(cell: Any) -> Any:
    # SQLite gives numbers back as they are, and the writer of the file makes texts of them.
    return cell if _on_sqlite() else cast(cell, String)


def _guarded_by_postgresql(asked: Select[Any]) -> Select[Any]:
    """The same cells, guarded like ``guarded`` does: told apart by their first letter."""
    # The offset keeps the cells from being made once more for each look at them.
    made = asked.offset(literal_column("0")).subquery()
    return select(*(_guard(each) for each in made.c))


def _guard(words: Any) -> Any:
    first = func.left(words, 1)
    bare = func.ltrim(words, "'")
    begins = func.left(bare, 1).in_(CONTROLS) | func.left(func.ltrim(bare, BLANKS), 1).in_(RUN)
    number = func.substr(bare, 2, 1).between("0", "9")
    telephone = func.ltrim(func.substr(bare, 2), DIGITS_AND_SIGNS) == ""
    runs = begins & ~((func.left(bare, 1) == "+") & number & telephone)
    guard = case((runs, literal_column("''''").concat(words)), else_=words)
    return case((first.in_(sorted(MAYBE)), guard), else_=words)


def _looked_up(said: Any, words: Mapping[str, str]) -> Any:
    """The words that stand for a code. One dictionary for all rows, which both engines read once."""
    known = json.dumps(dict(words), ensure_ascii=False)
    if _on_sqlite():
        found = func.json_extract(known, literal_column("'$.\"'").concat(said).concat(literal_column("'\"'")))
        return func.coalesce(found, said)
    return func.coalesce(cast(literal(dict(words), JSONB), JSONB)[said].astext, said)


def _finished(row: Sequence[Any], finishes: Sequence[tuple[int, Finish]]) -> Sequence[Any]:
    cells = list(row)
    for place, finish in finishes:
        cells[place] = finish(cells[place])
    return cells


def _row(row: Sequence[Any], typed: Sequence[int]) -> Sequence[Any]:
    """The row, guarded. Most cells are told apart by their first letter; a number is no text."""
    for place in typed:
        cell = row[place]
        if type(cell) is str and cell[:1] in MAYBE:
            return [guarded(each) if type(each) is str and each[:1] in MAYBE else each for each in row]
    return row


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _copied(asked: Select[Any]) -> Iterator[bytes]:
    """PostgreSQL writes the CSV itself; lines end as RFC 4180 says."""
    connection = db.session.connection()
    expanded = asked.compile(dialect=connection.dialect).construct_expanded_state()
    values = {
        name: expanded.processors[name](value) if name in expanded.processors else value
        for name, value in expanded.parameters.items()
    }
    raw: Any = connection.connection
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY ({expanded.statement}) TO STDOUT (FORMAT csv)", values) as stream,
    ):
        gathered = bytearray()
        for piece in stream:
            gathered += piece
            if len(gathered) > BYTES_AT_ONCE:
                yield bytes(gathered)
                gathered.clear()
        yield bytes(gathered)


def _fetched(asked: Select[Any]) -> Iterator[Sequence[Any]]:
    """Rows as the driver delivers them, some at a time."""
    connection = db.session.connection()
    if _on_sqlite():
        result = connection.execute(asked)
        cursor: Any = result.cursor
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield rows
        result.close()
        return
    for part in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(asked).partitions():
        yield [tuple(row) for row in part]


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"
