"""Let organisers word the messages of an event, remind people, and show times where the attendee is.

Why: each event has its own tone and things to bring, and the usual words do not fit them all. A reminder must leave
once for each person, also when the service stops in between, so what was sent is a row. Answers that a kitchen has
ordered by cannot change an hour before. People in another zone miss what they read in the clock of ours.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

RECIPIENTS = ("confirmed", "in_person", "online", "waiting", "attended", "absent")


def json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.add_column(
        "event", sa.Column("changes_until", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("person", sa.Column("time_zone", sa.String(64)))
    op.create_table(
        "event_wording",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("subject", json(), nullable=False),
        sa.Column("body", json(), nullable=False),
        sa.UniqueConstraint("event_id", "kind"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(32), nullable=False, unique=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("anchor", words("anchor", ("start", "end")), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("recipients", words("reminderfor", RECIPIENTS), nullable=False),
        sa.Column("subject", json(), nullable=False),
        sa.Column("body", json(), nullable=False),
        sa.Column("holds_from", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_reminder_event_id", "reminder", ["event_id"])
    op.create_table(
        "reminder_sent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "reminder_id", sa.Integer(), sa.ForeignKey("reminder.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column("message_ref", sa.String(32), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("reminder_id", "signup_id"),
    )
    op.create_index("ix_reminder_sent_signup_id", "reminder_sent", ["signup_id"])


def downgrade() -> None:
    for table in ("reminder_sent", "reminder", "event_wording"):
        op.drop_table(table)
    # Neither column has a constraint, so that SQLite drops them without making the table anew.
    op.drop_column("person", "time_zone")
    op.drop_column("event", "changes_until")
