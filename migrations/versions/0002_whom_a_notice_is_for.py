"""Remember whom a notice is for, and when its words came here.

Why: people in different countries are shown different variants, a notice of one event or service prevails over
the general one, and words that were public before this service are history under their own dates.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


# Columns are added one by one and not in batch: a table that is built anew loses its guard (C4).
def upgrade() -> None:
    op.add_column("notice", sa.Column("scope", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("countries", JSON, nullable=False, server_default="[]"))
    op.add_column("notice", sa.Column("ended_at", sa.DateTime(), nullable=True))
    op.add_column("notice_version", sa.Column("imported_at", sa.DateTime(), nullable=True))
    op.add_column("notice_version", sa.Column("despite", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    for table, column in (
        ("notice_version", "despite"),
        ("notice_version", "imported_at"),
        ("notice", "ended_at"),
        ("notice", "countries"),
        ("notice", "scope"),
    ):
        op.drop_column(table, column)
