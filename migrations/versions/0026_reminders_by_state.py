"""Remind those who have not confirmed their address, and those who applied.

Why: some forget the mail with the button, and lose a place that they wanted; and who waits for a decision wants to
know before the event that there is none yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

BEFORE = "'confirmed', 'in_person', 'online', 'waiting', 'attended', 'absent'"
AFTER = "'confirmed', 'in_person', 'online', 'unconfirmed', 'waiting', 'applied', 'attended', 'absent'"


def upgrade() -> None:
    rewrite(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM reminder WHERE recipients IN ('unconfirmed', 'applied')")
    rewrite(AFTER, BEFORE)


def rewrite(before: str, after: str) -> None:
    """Exchange the list of the CHECK where it stands.

    SQLite changes a CHECK only by building the table anew. Its manual describes this way for a change that touches
    no stored row.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.execute("ALTER TABLE reminder DROP CONSTRAINT ck_reminder_reminderfor")
        op.execute(
            f"ALTER TABLE reminder ADD CONSTRAINT ck_reminder_reminderfor CHECK (recipients IN ({after}))"
        )
        return
    sql = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'reminder'")
    )
    if f"recipients IN ({before})" not in sql:
        raise RuntimeError("The CHECK of reminder.recipients is not the one that was made.")
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'reminder'"),
        {"sql": sql.replace(f"recipients IN ({before})", f"recipients IN ({after})")},
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
