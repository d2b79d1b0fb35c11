"""Remember for which version of its form the sign-ups of an event were looked through.

Why: lists found people by words that only some may read, where the code of the question began like that of a name.
What the lists look in is made anew by the worker, for every event once, and again whenever a version of its form
restricts a question.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("place_count", sa.Column("indexed_for", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("place_count", "indexed_for")
