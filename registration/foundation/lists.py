"""Asking a list of codes, kept as JSON, what is in it: on both engines."""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class holds(FunctionElement[bool]):  # noqa: N801 -- reads as what it is in a statement: holds(codes, code)
    """Whether a list has this code, or the part before its dot: ``signups`` stands for ``signups.offer``."""

    name = "holds"
    type = Boolean()
    inherit_cache = True


@compiles(holds, "sqlite")
def _on_sqlite(asked: holds, compiler: SQLCompiler, **options: Any) -> str:
    return _exists(asked, compiler, "json_each({}) AS held", options)


@compiles(holds, "postgresql")
def _on_postgresql(asked: holds, compiler: SQLCompiler, **options: Any) -> str:
    return _exists(asked, compiler, "jsonb_array_elements_text({}) AS held (value)", options)


def _exists(asked: holds, compiler: SQLCompiler, each: str, options: dict[str, Any]) -> str:
    codes, code = (compiler.process(clause, **options) for clause in asked.clauses)
    begins = f"substr({code}, 1, length(held.value) + 1) = held.value || '.'"
    # Both are what SQLAlchemy compiled: columns and bound values, never text from outside.
    return f"EXISTS (SELECT 1 FROM {each.format(codes)} WHERE held.value = {code} OR {begins})"  # noqa: S608
