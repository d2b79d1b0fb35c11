"""Let an event take its questions from a form that was made for it, and staff note things beside answers.

Why: organisers build forms once and use them for many events. The event remembers which version its questions
come from; what attendees fill in stays a version of the event's own form. What staff note about somebody stands
apart from what the person answered, so that neither writes over the other.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("questions_id", sa.Integer(), nullable=True))
        event.create_foreign_key(
            op.f("fk_event_questions_id_form_version"), "form_version", ["questions_id"], ["id"]
        )
    op.add_column(
        "submission",
        sa.Column(
            "noted",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
    )


def downgrade() -> None:
    op.drop_column("submission", "noted")
    with op.batch_alter_table("event") as event:
        event.drop_constraint(op.f("fk_event_questions_id_form_version"), type_="foreignkey")
        event.drop_column("questions_id")
