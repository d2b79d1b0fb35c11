"""How a sign-up is found and ordered in lists: two columns, kept by one function."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Boolean, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from registration.foundation.bigrams import bigrams, folded, query

NAMED = ("name", "organisation", "company")
"""How the codes of fields begin whose answers are looked through, where everybody may read these."""
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
LONGEST = 2000


def findable(answers: Mapping[str, Any], unsearched: Collection[str]) -> dict[str, str]:
    """Values of the columns ``search`` and ``sort_name`` for these answers.

    ``unsearched`` are codes of the questions that not everybody may read the answers to: nobody is found by
    words that were answered there.
    """
    words = [str(answers.get("email", "")), *_words(answers, unsearched)]
    found = f"{bigrams(' '.join(words)[:LONGEST])} {' '.join(_choices(answers))} "
    name = str(answers.get("name") or answers.get("email") or "")
    return {"search": found, "sort_name": folded(name).strip()[:200]}


def mark(field: str, option: str) -> str:
    """What stands in ``search`` of everybody who chose this. No pair of letters can be the same."""
    return f"{field}={option}"


def parts_sought(text: str) -> Iterator[str]:
    """What ``search`` must hold, all of it. The parts of an address stand side by side, as in one."""
    for term in text.split():
        pairs = bigrams(term)
        if "@" in term and pairs:
            # The last letter alone is left out: an address may be typed as far as it is known.
            yield f"{pairs.rstrip().rpartition(' ')[0]} "
    yield from (pattern.strip("%") for pattern in query(text))


def looked_through(codes: Iterable[str]) -> bool:
    """Whether words answered under one of these codes would be found."""
    return any(code.startswith(NAMED) for code in codes)


def _words(answers: Mapping[str, Any], unsearched: Collection[str]) -> Iterator[str]:
    for code, answer in answers.items():
        if isinstance(answer, str) and code.startswith(NAMED) and code not in unsearched:
            yield answer


def _choices(answers: Mapping[str, Any]) -> Iterator[str]:
    for code, answer in answers.items():
        for option in answer if isinstance(answer, list) else [answer]:
            if isinstance(option, str) and code not in ("name", "email") and _CODE.fullmatch(option):
                yield mark(code, option)


class has_pairs(FunctionElement[bool]):  # noqa: N801 -- reads as what it is in a statement
    """Whether the column holds these pairs side by side: ``has_pairs(Signup.search, " ta an na ")``.

    On PostgreSQL an index finds the rows that hold all of them anywhere, and only those are read.
    """

    type = Boolean()
    inherit_cache = True
    name = "has_pairs"

    def __init__(self, column: Any, part: str) -> None:
        # A part that does not end with a space may end in the middle of a pair: no index finds that.
        super().__init__(column, literal(part), literal(part.strip() if part.endswith(" ") else ""))


@compiles(has_pairs, "sqlite")
def _on_sqlite(asked: has_pairs, compiler: SQLCompiler, **options: Any) -> str:
    column, part, _pairs = asked.clauses
    return f"(instr({compiler.process(column, **options)}, {compiler.process(part, **options)}) > 0)"


@compiles(has_pairs, "postgresql")
def _on_postgresql(asked: has_pairs, compiler: SQLCompiler, **options: Any) -> str:
    column, part, pairs = (compiler.process(each, **options) for each in asked.clauses)
    return (
        f"(string_to_array({column}, ' ') @> string_to_array({pairs}, ' ') AND strpos({column}, {part}) > 0)"
    )
