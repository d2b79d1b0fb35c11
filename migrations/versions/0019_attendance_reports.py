"""Keep what reports say about who attended, and for how long.

Why: Zoom and Teams tell afterwards who was in a webinar, one row each time somebody joined. Added up, the rows
say how long a person was there; those that nobody could be matched to must wait for somebody to look at them,
and a second file must add to the first without counting a minute twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SOURCES = ("zoom", "teams", "list")
STATES = ("matched", "proposed", "unmatched", "aside")


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.add_column("signup", sa.Column("joined_at", sa.DateTime()))
    op.add_column("signup", sa.Column("left_at", sa.DateTime()))
    op.add_column("signup", sa.Column("minutes_attended", sa.Integer()))
    op.create_table(
        "attendance_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(32), nullable=False, unique=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("source", words("reportsource", SOURCES), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("applied_at", sa.DateTime()),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime()),
        sa.UniqueConstraint("event_id", "sha256"),
    )
    op.create_table(
        "attendance_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "report_id",
            sa.Integer(),
            sa.ForeignKey("attendance_report.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", words("linestate", STATES), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime()),
        sa.Column("left_at", sa.DateTime()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("problem", sa.String(20), nullable=False),
    )
    op.create_index("ix_attendance_line_report_state", "attendance_line", ["report_id", "state", "number"])
    op.create_index("ix_attendance_line_signup_id", "attendance_line", ["signup_id"])
    op.create_index("ix_attendance_line_email", "attendance_line", ["email"])


def downgrade() -> None:
    op.drop_table("attendance_line")
    op.drop_table("attendance_report")
    for column in ("minutes_attended", "left_at", "joined_at"):
        op.drop_column("signup", column)
