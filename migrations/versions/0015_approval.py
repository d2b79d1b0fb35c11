"""Let sign-ups be applied for, approved and declined.

Why: some events take people whom the organisers choose. Until then a sign-up stands as applied and takes no place;
whoever is declined is told why, in words that are kept with the sign-up and go with it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

LISTS = {
    ("signup", "state", "signupstate"): (
        "'held', 'confirmed', 'waiting', 'offered', 'cancelled', 'lapsed'",
        "'held', 'applied', 'confirmed', 'waiting', 'offered', 'cancelled', 'lapsed', 'declined'",
    ),
    ("batch", "kind", "batchkind"): (
        "'import', 'message', 'confirm', 'cancel'",
        "'import', 'message', 'confirm', 'cancel', 'approve', 'decline'",
    ),
}
BEFORE = ("'held', 'confirmed', 'waiting', 'offered'", "'held', 'offered'")
AFTER = ("'held', 'applied', 'confirmed', 'waiting', 'offered'", "'held', 'applied', 'offered'")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    for place, (before, after) in LISTS.items():
        rewrite(*place, before, after)
    index(*AFTER)
    op.create_table(
        "signup_refusal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.UniqueConstraint("signup_id"),
    )


def downgrade() -> None:
    op.drop_table("signup_refusal")
    op.execute("UPDATE signup SET state = 'waiting' WHERE state = 'applied'")
    op.execute("UPDATE signup SET state = 'cancelled' WHERE state = 'declined'")
    op.execute("DELETE FROM batch WHERE kind IN ('approve', 'decline')")
    index(*BEFORE)
    for place, (before, after) in LISTS.items():
        rewrite(*place, after, before)


def index(living: str, held: str) -> None:
    """Make the indexes that know of states for these."""
    for name in ("uq_signup_one_living", "ix_signup_held_until"):
        op.drop_index(name, "signup")
    for name, columns, states, unique in (
        ("uq_signup_one_living", ["event_id", "person_id"], living, True),
        ("ix_signup_held_until", ["held_until"], held, False),
    ):
        where = sa.text(f"state IN ({states})")
        op.create_index(name, "signup", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def rewrite(table: str, column: str, name: str, before: str, after: str) -> None:
    """Exchange the list of a CHECK where it stands.

    SQLite changes a CHECK only by building the table anew. Its manual describes this way for a change that touches
    no stored row.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({column} IN ({after}))")
        return
    named = {"table": table}
    sql = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    if f"{column} IN ({before})" not in sql:
        if "CHECK" in sql and f"{column} IN (" in sql:
            raise RuntimeError(f"The CHECK of {table}.{column} is not the one that was made.")
        return  # a table that was made anew on the way down has none
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": sql.replace(f"{column} IN ({before})", f"{column} IN ({after})")},
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
