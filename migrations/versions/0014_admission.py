"""Say who may sign up for an event, and how.

Why: not every event is for everybody. Some are approved one by one, some closed by a link, by domains or by
invitation; what is closed is not listed. One person can sign up a few, and an event can do without the press in a
mail that keeps a place, or keep it for longer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KINDS = "'open', 'approval', 'link', 'address', 'invitation'"
COLUMNS = (
    f"admission VARCHAR(40) DEFAULT 'open' NOT NULL CONSTRAINT ck_event_admission CHECK (admission IN ({KINDS}))",
    "listed BOOLEAN DEFAULT true NOT NULL",
    "access_key VARCHAR(32)",
    "admitted {json} DEFAULT '[]' NOT NULL",
    "most_in_group INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_event_group_of_a_few"
    " CHECK (most_in_group BETWEEN 1 AND 20)",
    "confirm_mailbox BOOLEAN DEFAULT true NOT NULL",
    "hold_hours INTEGER CONSTRAINT ck_event_held_for_some_time CHECK (hold_hours IS NULL OR hold_hours > 0)",
)


def upgrade() -> None:
    # Column by column: a batch would build the table anew and drop what guards it.
    json = "JSON" if op.get_bind().dialect.name == "sqlite" else "JSONB"
    for column in COLUMNS:
        op.execute(sa.text(f"ALTER TABLE event ADD COLUMN {column.format(json=json)}"))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        # Each constraint stands with its column and goes with it.
        op.execute(f"ALTER TABLE event DROP COLUMN {column.split()[0]}")
