"""Find one among a hundred thousand attendees, and do one thing to many of them.

Why: a list that joins, sorts and searches names over three tables takes seconds when an event is large. How a
sign-up is ordered and found stands in the sign-up itself, in pairs of neighbouring letters, which works for
Japanese as for Latin names. Staff keep notes, labels and views, and what is done to many at once (an import, a
message) is a row with its own lines first, so that it can be looked at before it happens.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

KINDS = ("import", "message", "confirm", "cancel")
STATES = ("reading", "ready", "running", "done", "refused")
AT_ONCE = 1000
KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
PLAIN = str.maketrans(
    "髙﨑濵濱邊邉齋齊澤廣國嶋嶌冨德櫻眞龍",
    "高崎浜浜辺辺斉斉沢広国島島富徳桜真竜",
) | str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})


def json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.add_column("signup", sa.Column("source", sa.String(40), nullable=False, server_default=""))
    op.add_column("signup", sa.Column("sort_name", sa.String(200), nullable=False, server_default=""))
    op.add_column("signup", sa.Column("search", sa.Text(), nullable=False, server_default=""))
    make_findable()
    op.create_index("ix_signup_event_arrival", "signup", ["event_id", "arrival"])
    op.create_index("ix_signup_event_name", "signup", ["event_id", "sort_name"])
    op.create_index("ix_signup_event_source", "signup", ["event_id", "source"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_signup_search ON signup USING gin (string_to_array(search, ' '))")
    make_tables()


def downgrade() -> None:
    for table in ("batch_row", "batch", "saved_filter", "signup_label", "signup_note"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_signup_search", "signup")
    for index in ("ix_signup_event_source", "ix_signup_event_name", "ix_signup_event_arrival"):
        op.drop_index(index, "signup")
    with op.batch_alter_table("signup") as signup:
        for column in ("search", "sort_name", "source"):
            signup.drop_column(column)


def make_tables() -> None:
    op.create_table(
        "signup_note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("account.id", ondelete="SET NULL")),
    )
    op.create_index("ix_signup_note_signup_id", "signup_note", ["signup_id"])
    op.create_table(
        "signup_label",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE"), nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.UniqueConstraint("signup_id", "label"),
    )
    op.create_index("ix_signup_label_label", "signup_label", ["label"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("asks", json(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("account_id", "event_id", "name"),
    )
    op.create_index("ix_saved_filter_event_id", "saved_filter", ["event_id"])
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(32), nullable=False, unique=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", words("batchkind", KINDS), nullable=False),
        sa.Column("state", words("batchstate", STATES), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("params", json(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("finished_at", sa.DateTime()),
    )
    op.create_index("ix_batch_event_id", "batch", ["event_id"])
    op.create_table(
        "batch_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("batch.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signup_id", sa.Integer(), sa.ForeignKey("signup.id", ondelete="CASCADE")),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("data", json()),
        sa.UniqueConstraint("batch_id", "number"),
    )
    op.create_index("ix_batch_row_outcome", "batch_row", ["batch_id", "outcome", "number"])
    op.create_index("ix_batch_row_signup_id", "batch_row", ["signup_id"])


def make_findable() -> None:
    """Fill the columns of the sign-ups there are, as the application does for those that come."""
    signups = sa.table(
        "signup", sa.column("id"), sa.column("submission_id"), sa.column("search"), sa.column("sort_name")
    )
    submissions = sa.table("submission", sa.column("id"), sa.column("answers", json()))
    joined = signups.join(submissions, submissions.c.id == signups.c.submission_id)
    last = 0
    while (
        rows := op.get_bind()
        .execute(
            sa.select(signups.c.id, submissions.c.answers)
            .select_from(joined)
            .where(signups.c.id > last)
            .order_by(signups.c.id)
            .limit(AT_ONCE)
        )
        .all()
    ):
        last = rows[-1][0]
        op.get_bind().execute(
            sa.update(signups)
            .where(signups.c.id == sa.bindparam("of_signup"))
            .values(search=sa.bindparam("found"), sort_name=sa.bindparam("ordered")),
            [{"of_signup": signup_id, **findable(answers or {})} for signup_id, answers in rows],
        )


def findable(answers: dict) -> dict[str, str]:
    texts = [str(answers.get("email", ""))]
    marks = []
    for code, answer in answers.items():
        if isinstance(answer, str) and code.startswith(("name", "organisation", "company")):
            texts.append(answer)
        for option in answer if isinstance(answer, list) else [answer]:
            if isinstance(option, str) and code not in ("name", "email"):
                marks += [f"{code}={option}"] if re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", option) else []
    words = [word for word in re.split(r"[\W_]+", folded(" ".join(texts)[:2000])) if word]
    spoken = "  ".join(
        " ".join([*(word[at : at + 2] for at in range(len(word) - 1)), word[-1]]) for word in words
    )
    name = str(answers.get("name") or answers.get("email") or "")
    return {
        "found": f" {spoken}  {' '.join(marks)} ",
        "ordered": folded(name).strip()[:200],
    }


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA)
    apart = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFKC", apart).translate(PLAIN)
