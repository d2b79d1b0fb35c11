"""Know which questions nobody can do without, so that an event is full when all their answers are.

Why: an event held in two ways, each with its own places, went on saying "open" when both were full, and
whoever filled the form in read at its end that there was no place. What counts the places of a part now names
the question of which one answer must be chosen, where each of its answers has a limit; the page and the
calendar can then tell from numbers alone. For questions other than the way of taking part it is noted the next
time their event is saved.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("part_count", sa.Column("one_of", sa.String(130), nullable=False, server_default=""))
    op.execute(
        "UPDATE part_count SET one_of = 'takes_part'"
        " WHERE part IN ('takes_part:in_person', 'takes_part:online') AND event_id IN (SELECT id FROM event"
        " WHERE mode = 'hybrid' AND places_in_person IS NOT NULL AND places_online IS NOT NULL)"
    )


def downgrade() -> None:
    op.drop_column("part_count", "one_of")
