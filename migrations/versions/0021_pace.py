"""Count how often forms are sent, without keeping who sent them.

Why: a machine that fills in public forms has strangers mailed by us. How many forms came from one network, for
one mailbox and in total must be known by every process; the address itself must not be kept, so a row has a
keyed hash in its place, under a key of the day, and is removed when its hour or day is over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(24), nullable=False, unique=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pace")
