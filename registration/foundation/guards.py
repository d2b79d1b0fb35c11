"""Rows that stay as they were written, and rows that are refused, in the database itself."""

from collections.abc import Mapping

from sqlalchemy import DDL, Table, event

from registration.foundation.database import Record, table_of

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION registration_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME; END
$$ LANGUAGE plpgsql
"""


RELEASE_FUNCTION = """
CREATE OR REPLACE FUNCTION registration_refuse_unless_named() RETURNS trigger AS $$
DECLARE named boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1)', TG_ARGV[0], TG_ARGV[1])
    INTO named USING OLD.id;
  IF named THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME;
END
$$ LANGUAGE plpgsql
"""


def guard_statements(
    table: str, *, once: str | None = None, released_by: tuple[str, str] | None = None
) -> dict[str, list[str]]:
    """SQL, by dialect, of triggers that refuse UPDATE and DELETE of rows of this table.

    ``once`` names a column: rows are guarded only after it has a value. ``released_by`` names another table
    and its column: a row may be removed, never changed, once it is named there by its id.
    """
    statements: dict[str, list[str]] = {"sqlite": [], "postgresql": [GUARD_FUNCTION]}
    when = f"WHEN (OLD.{once} IS NOT NULL) " if once else ""
    for verb in ("update", "delete"):
        head = f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW {when}"
        function, unless = "registration_refuse_change()", ""
        if released_by and verb == "delete":
            names, column = released_by
            statements["postgresql"].append(RELEASE_FUNCTION)
            function = f"registration_refuse_unless_named('{names}', '{column}')"
            unless = f"WHEN (NOT EXISTS (SELECT 1 FROM {names} WHERE {column} = OLD.id)) "  # noqa: S608
        statements["sqlite"].append(
            f"{head}{unless}BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they were written'); END"
        )
        statements["postgresql"].append(f"{head}EXECUTE FUNCTION {function}")
    return statements


def keep_as_written(
    model: type[Record], *, once: str | None = None, released_by: tuple[str, str] | None = None
) -> None:
    """Guard a table in the database itself: what is written there stays as it is."""
    table = table_of(model)
    _after_create(table, guard_statements(table.name, once=once, released_by=released_by))


def _after_create(table: Table, by_dialect: Mapping[str, list[str]]) -> None:
    for dialect, statements in by_dialect.items():
        for statement in statements:
            # DDL() formats with %, so a literal one is doubled.
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)


def refusal_statements(
    table: str, name: str, *, when: str, verbs: tuple[str, ...] = ("insert", "update")
) -> dict[str, list[str]]:
    """SQL, by dialect, of triggers that refuse rows of which this holds: what a CHECK cannot say.

    ``when`` speaks of ``NEW`` and ``OLD`` and may read other tables; ``name`` is a sentence.
    """
    refused = f"{name} ({table})"
    function = f"registration_{name}"
    body = f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $$
BEGIN
  IF {when} THEN RAISE EXCEPTION '{refused}' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql
"""
    statements: dict[str, list[str]] = {"sqlite": [], "postgresql": [body]}
    for verb in verbs:
        head = f"CREATE TRIGGER {name}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW"
        statements["sqlite"].append(f"{head} WHEN ({when}) BEGIN SELECT RAISE(ABORT, '{refused}'); END")
        statements["postgresql"].append(f"{head} EXECUTE FUNCTION {function}()")
    return statements


def refuse_rows(
    model: type[Record], name: str, *, when: str, verbs: tuple[str, ...] = ("insert", "update")
) -> None:
    """Refuse such rows in the database itself, whoever writes them."""
    _after_create(table_of(model), refusal_statements(table_of(model).name, name, when=when, verbs=verbs))
