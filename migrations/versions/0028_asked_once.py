"""Keep by a key that nobody is asked twice to confirm an address for an event.

Why: the mail that asks promises that one more may come, and no third. Two reminders of one event that were due in
one moment, looked at by two workers, could both be sent; and who signed a stranger up again after the place had run
out brought them another one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "asked_again",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("event_id", "person_id"),
    )
    op.create_index("ix_asked_again_person_id", "asked_again", ["person_id"])
    op.execute(
        "INSERT INTO asked_again (event_id, person_id, made_at)"
        " SELECT signup.event_id, signup.person_id, min(reminder_sent.made_at) FROM reminder_sent"
        " JOIN reminder ON reminder.id = reminder_sent.reminder_id"
        " JOIN signup ON signup.id = reminder_sent.signup_id"
        " WHERE reminder.recipients = 'unconfirmed' GROUP BY signup.event_id, signup.person_id"
    )


def downgrade() -> None:
    op.drop_table("asked_again")
