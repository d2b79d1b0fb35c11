"""Let one person take places for others.

Why: colleagues come together, and either all find a place or none does. Each of them is written to and decides for
themselves; who took the place sees the name they wrote, and whether it was answered.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "group_place",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(32), nullable=False, unique=True),
        sa.Column("leader_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="SET NULL"), unique=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("given_name", sa.String(200), nullable=False),
        sa.Column("held_until", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime()),
        sa.Column("answered_at", sa.DateTime()),
    )
    op.create_index("ix_group_place_leader_id", "group_place", ["leader_id"])
    op.create_index("ix_group_place_person_id", "group_place", ["person_id"])


def downgrade() -> None:
    op.drop_table("group_place")
