"""Mark sign-ups that lack a file.

Why: whoever is signed up by staff, at a door or from a list may have no file at hand that the form needs. They
are let in without it, and it is asked for later; the list of an event has to find them among many.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("signup", sa.Column("lacks_file", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_signup_lacks_file",
        "signup",
        ["event_id", "arrival"],
        sqlite_where=sa.text("lacks_file = 1"),
        postgresql_where=sa.text("lacks_file"),
    )


def downgrade() -> None:
    op.drop_index("ix_signup_lacks_file", "signup")
    op.drop_column("signup", "lacks_file")
