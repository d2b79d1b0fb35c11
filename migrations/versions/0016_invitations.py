"""Invite people to an event by mails with personal links.

Why: who is invited need not be asked for name and address, may come to a closed event, and can say without an
account that they cannot. What is kept is the least: that they were invited and what they answered, not whether they
looked. Where the addresses are from stands with the list, since everybody on it is told.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "invitation_round",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(32), nullable=False, unique=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("source", JSON, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("account.id", ondelete="SET NULL")),
    )
    op.create_index("ix_invitation_round_event_id", "invitation_round", ["event_id"])
    op.create_table(
        "event_invitation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(32), nullable=False, unique=True),
        sa.Column(
            "round_id", sa.Integer(), sa.ForeignKey("invitation_round.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="SET NULL")),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.Column("reminded_at", sa.DateTime()),
        sa.Column("declined_at", sa.DateTime()),
        sa.Column("revoked_at", sa.DateTime()),
        sa.UniqueConstraint("event_id", "person_id"),
    )
    for column in ("round_id", "person_id", "signup_id"):
        op.create_index(f"ix_event_invitation_{column}", "event_invitation", [column])


def downgrade() -> None:
    op.drop_table("event_invitation")
    op.drop_table("invitation_round")
