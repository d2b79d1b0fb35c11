"""Keep who approved which restricted question of a form.

Why: bank details, recordings, copies of papers and most of what identifies a person stand on a form only after
a data officer has said so, for exactly this question; what was said is kept as it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "field_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_field_approval_form_id_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_approval")),
        sa.UniqueConstraint("form_id", "sha256", name=op.f("uq_field_approval_form_id_sha256")),
    )
    for verb in ("update", "delete"):
        head = (
            f"CREATE TRIGGER keep_field_approval_{verb} BEFORE {verb.upper()} ON field_approval FOR EACH ROW "
        )
        if op.get_bind().dialect.name == "sqlite":
            refusal = "SELECT RAISE(ABORT, 'rows of field_approval are kept as they were written')"
            op.execute(sa.text(f"{head}BEGIN {refusal}; END"))
        else:
            op.execute(f"{head}EXECUTE FUNCTION registration_refuse_change()")


def downgrade() -> None:
    op.drop_table("field_approval")
