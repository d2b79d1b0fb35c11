"""Find the messages of a campaign by the key that lets nobody get two.

Why: that key begins with the campaign, so an index of the campaign alone finds nothing more, and every message
of a sign-up had to be written into it.
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.drop_index("ix_message_campaign_id", "message")


def downgrade() -> None:
    op.create_index("ix_message_campaign_id", "message", ["campaign_id"])
