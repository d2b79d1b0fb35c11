"""Write down who was let in at which door, and when.

Why: several doors let people in at once, and some of them without network. Each scan is a row with a name that
the device gave it, so that one sent twice is one, and the first that was not undone tells when somebody came.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "checkin",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column("client_ref", sa.String(40), nullable=False, unique=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("by", sa.Integer(), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("undone_at", sa.DateTime()),
    )
    op.create_index("ix_checkin_signup_at", "checkin", ["signup_id", "at"])


def downgrade() -> None:
    op.drop_table("checkin")
