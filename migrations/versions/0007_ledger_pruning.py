"""Let the ledger outlive an event, and keep time stamps in rows of their own.

Why: a court or a statute can order that an event be removed. Its entry keeps place and hash, the removal is an
entry itself, and only what is recorded there can be removed. A leaf therefore has no foreign key to its event
any more. A checkpoint never changes, so that its time stamps, which arrive later, need a table of their own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

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
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def guard(
    table: str, verb: str, *, sqlite_when: str = "", function: str = "registration_refuse_change()"
) -> None:
    head = f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
    if on_sqlite():
        refusal = f"SELECT RAISE(ABORT, 'rows of {table} are kept as they were written')"
        op.execute(f"{head}{sqlite_when}BEGIN {refusal}; END")
    else:
        op.execute(f"{head}EXECUTE FUNCTION {function}")


def unguard(table: str, verb: str) -> None:
    op.execute(f"DROP TRIGGER keep_{table}_{verb}" + ("" if on_sqlite() else f" ON {table}"))


def upgrade() -> None:
    op.create_table(
        "ledger_pruning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("event_uid", sa.String(length=36), nullable=False),
        sa.Column("entry", BIG, nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ground", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_pruning")),
        sa.UniqueConstraint("uid", name=op.f("uq_ledger_pruning_uid")),
        sa.UniqueConstraint("event_id", name=op.f("uq_ledger_pruning_event_id")),
        sa.UniqueConstraint("event_uid", name=op.f("uq_ledger_pruning_event_uid")),
        sa.UniqueConstraint("entry", name=op.f("uq_ledger_pruning_entry")),
    )
    op.create_table(
        "ledger_stamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("stamped_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"],
            ["ledger_checkpoint.id"],
            name=op.f("fk_ledger_stamp_checkpoint_id_ledger_checkpoint"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_stamp")),
    )
    op.create_index(op.f("ix_ledger_stamp_checkpoint_id"), "ledger_stamp", ["checkpoint_id"])
    # Without batch mode: SQLite can drop a column by itself, and keeps the triggers then.
    op.drop_column("ledger_checkpoint", "stamps")
    with op.batch_alter_table("ledger_leaf") as leaf:
        leaf.drop_constraint(op.f("fk_ledger_leaf_event_id_consent_event"), type_="foreignkey")
        leaf.add_column(sa.Column("pruning_id", sa.Integer(), nullable=True))
        leaf.create_unique_constraint(op.f("uq_ledger_leaf_pruning_id"), ["pruning_id"])
    if on_sqlite():  # the table was made anew, and its triggers went with the old one
        guard("ledger_leaf", "update")
        guard("ledger_leaf", "delete")
    for table in ("ledger_pruning", "ledger_stamp"):
        guard(table, "update")
        guard(table, "delete")
    unguard("consent_event", "delete")
    if not on_sqlite():
        op.execute(RELEASE_FUNCTION)
    guard(
        "consent_event",
        "delete",
        sqlite_when="WHEN (NOT EXISTS (SELECT 1 FROM ledger_pruning WHERE event_id = OLD.id)) ",
        function="registration_refuse_unless_named('ledger_pruning', 'event_id')",
    )


def downgrade() -> None:
    unguard("consent_event", "delete")
    guard("consent_event", "delete")
    if not on_sqlite():
        op.execute("DROP FUNCTION registration_refuse_unless_named()")
    with op.batch_alter_table("ledger_leaf") as leaf:
        leaf.drop_constraint(op.f("uq_ledger_leaf_pruning_id"), type_="unique")
        leaf.drop_column("pruning_id")
        leaf.create_foreign_key(
            op.f("fk_ledger_leaf_event_id_consent_event"), "consent_event", ["event_id"], ["id"]
        )
    if on_sqlite():
        guard("ledger_leaf", "update")
        guard("ledger_leaf", "delete")
    op.add_column(
        "ledger_checkpoint",
        sa.Column(
            "stamps",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
    )
    op.drop_table("ledger_stamp")
    op.drop_table("ledger_pruning")
