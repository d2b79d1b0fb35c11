"""Keep every eighth level of the ledger's tree only.

Why: each entry needed a row for itself and, on the whole, one for a subtree, with six indexes between them, and
PostgreSQL spent most of the sealing there. 255 hashes rebuild what stands between two stored levels in a
fraction of a millisecond. Only few entries are prunings: the index over them leaves out the others.
"""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def guard(table: str, verb: str) -> None:
    head = f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW "
    if on_sqlite():
        op.execute(f"{head}BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they were written'); END")
    else:
        op.execute(f"{head}EXECUTE FUNCTION registration_refuse_change()")


def unguard(table: str, verb: str) -> None:
    op.execute(f"DROP TRIGGER keep_{table}_{verb}" + ("" if on_sqlite() else f" ON {table}"))


def upgrade() -> None:
    unguard("ledger_node", "delete")
    op.execute("DELETE FROM ledger_node WHERE level % 8 <> 0")
    guard("ledger_node", "delete")
    _index_prunings(partial=True)


def downgrade() -> None:
    _index_prunings(partial=False)
    unguard("ledger_node", "delete")
    op.execute("DELETE FROM ledger_node")
    guard("ledger_node", "delete")
    _grow_all_levels()


def _grow_all_levels() -> None:
    connection = op.get_bind()
    node = sa.table(
        "ledger_node",
        sa.column("level", sa.Integer),
        sa.column("index", sa.BigInteger),
        sa.column("hash", sa.LargeBinary),
    )
    leaf = sa.table("ledger_leaf", sa.column("index", sa.BigInteger), sa.column("leaf_hash", sa.LargeBinary))
    row = [bytes(each) for each in connection.scalars(sa.select(leaf.c.leaf_hash).order_by(leaf.c.index))]
    level = 0
    while len(row) > 1:
        level += 1
        row = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)
        ]
        connection.execute(
            node.insert(),
            [{"level": level, "index": index, "hash": hash_} for index, hash_ in enumerate(row)],
        )


def _index_prunings(*, partial: bool) -> None:
    name = op.f("uq_ledger_leaf_pruning_id")
    if partial:
        with op.batch_alter_table("ledger_leaf") as leaf:
            leaf.drop_constraint(name, type_="unique")
        which = sa.text("pruning_id IS NOT NULL")
        op.create_index(
            name, "ledger_leaf", ["pruning_id"], unique=True, sqlite_where=which, postgresql_where=which
        )
    else:
        op.drop_index(name, "ledger_leaf")
        with op.batch_alter_table("ledger_leaf") as leaf:
            leaf.create_unique_constraint(name, ["pruning_id"])
    if on_sqlite():  # the table was made anew, and its triggers went with the old one
        guard("ledger_leaf", "update")
        guard("ledger_leaf", "delete")
