"""Count the places of modes, sessions and answers, and keep some for staff.

Why: a room holds fewer people than a webinar, and a session fewer than the event. What is counted apart has a row of
its own beside the one of the whole event, and a sign-up names the rows it has or waits for, so that what falls free
goes to the first whose whole wish fits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

COLUMNS = {
    "event": ("places_in_person", "places_online", "places_for_staff"),
    "place_count": ("taken_by_staff", "parts"),
    "signup": ("staff_place",),
}


def upgrade() -> None:
    op.add_column("event", sa.Column("places_in_person", sa.Integer()))
    op.add_column("event", sa.Column("places_online", sa.Integer()))
    for table, column in (
        ("event", "places_for_staff"),
        ("place_count", "taken_by_staff"),
        ("place_count", "parts"),
    ):
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("signup", sa.Column("staff_place", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "part_count",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("part", sa.String(130), nullable=False),
        sa.Column("capacity", sa.Integer()),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.UniqueConstraint("event_id", "part"),
        sa.CheckConstraint("taken >= 0", name="taken_not_negative"),
    )
    op.create_table(
        "signup_part",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "part_id", sa.Integer(), sa.ForeignKey("part_count.id", ondelete="CASCADE"), nullable=False
        ),
        sa.UniqueConstraint("signup_id", "part_id"),
    )
    op.create_index("ix_signup_part_part_id", "signup_part", ["part_id"])


def downgrade() -> None:
    op.drop_table("signup_part")
    op.drop_table("part_count")
    for table, columns in COLUMNS.items():
        # Plainly: a table made anew would lose what guards it and what refers to it.
        for column in columns:
            op.drop_column(table, column)
