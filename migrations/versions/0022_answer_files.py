"""Keep files that answer questions.

Why: some seminars need a document from whoever wants to come. Its content is sealed with the person's key, as the
scans of papers are, so that it leaves with the person. A file whose form came back with something to put right
waits for an hour, sealed with a key that stands on that page and nowhere else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "answer_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "submission_id", sa.Integer(), sa.ForeignKey("submission.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("submission_id", "field"),
    )
    op.create_table(
        "waiting_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_waiting_file_until", "waiting_file", ["until"])


def downgrade() -> None:
    op.drop_table("waiting_file")
    op.drop_table("answer_file")
