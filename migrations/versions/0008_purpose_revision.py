"""Count the changes of a purpose that pages show.

Why: a sign-up form says how long data is kept, and it is drawn once for everyone. It has to be drawn again
when that is said anew, and to find out must cost no statement more than whether there are new words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Without batch mode: SQLite can add and drop a column by itself, and keeps the triggers then.
    op.add_column("purpose", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("purpose", "revision")
