"""Keep what proves a decision beside the words, and where data came from.

Why: a consent on paper is proven by the paper, one by telephone by who asked and what was read out, and data
that did not come from the person must say from whom it came. Somebody met in person decides face to face.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WITH_CHANNEL = ("consent_event", "submission")
BEFORE = ("web", "mail", "paper", "telephone", "import", "api", "system")
AFTER = ("web", "mail", "paper", "telephone", "face_to_face", "import", "api", "system")


def upgrade() -> None:
    change_channels(BEFORE, AFTER)
    op.add_column("consent_event", sa.Column("evidence_sha256", sa.String(length=64), nullable=True))
    op.add_column(
        "consent_event",
        sa.Column("source", sa.String(length=120), server_default="subject", nullable=False),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_evidence_subject_id_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("subject_id", "sha256", name=op.f("uq_evidence_subject_id_sha256")),
    )
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_evidence_sha256"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_column("consent_event", "source")
    op.drop_column("consent_event", "evidence_sha256")
    change_channels(AFTER, BEFORE)


def change_channels(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    for table in WITH_CHANNEL:
        if op.get_bind().dialect.name == "sqlite":
            rewrite_check(table, listed(before), listed(after))
        else:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_channel")
            op.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_channel CHECK (channel IN ({listed(after)}))"
            )


def rewrite_check(table: str, before: str, after: str) -> None:
    """Put another list into a CHECK, as SQLite's manual tells it for changes that touch no stored row.

    Building the table anew would copy every event, lose the triggers that guard them, and break the
    references to them on the way.
    """
    connection = op.get_bind()
    named = {"table": table}
    sql = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    if f"channel IN ({before})" not in sql:
        raise RuntimeError(f"The CHECK of {table}.channel is not the one that was made.")
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": sql.replace(f"channel IN ({before})", f"channel IN ({after})")},
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
