"""Give events a programme with speakers, series, labels, a timetable and a search column.

Why: sessions that attendees choose, and that others will count places of, need an identity of their own and an
end; a speaker stands at several sessions and is presented once. Visitors look for events by category, region,
topic and language, and by any part of a word in any script, which only a column of letter pairs can answer on
both engines. What was one text about the speaker of a line becomes a speaker of that name.
"""

import re
import secrets
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

SERIES = " CONSTRAINT fk_event_series_id_event_series REFERENCES event_series (id)"
WORDS = ("title", "summary", "description", "venue", "held_in")
KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
PLAIN = str.maketrans(
    "髙﨑濵濱邊邉齋齊澤廣國嶋嶌冨德櫻眞龍", "高崎浜浜辺辺斉斉沢広国島島富徳桜真竜"
) | str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})


def json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def add(column: str) -> None:
    op.execute(sa.text(f"ALTER TABLE event ADD COLUMN {column}".replace(":", "\\:")))


def bigrams(text: str) -> str:
    """Pairs of letters as they were made when this came; events are written anew whenever they change."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA)
    apart = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", plain))
    words = filter(None, re.split(r"[\W_]+", unicodedata.normalize("NFKC", apart).translate(PLAIN)))
    found = [
        " ".join([*(word[place : place + 2] for place in range(len(word) - 1)), word[-1]]) for word in words
    ]
    return f" {'  '.join(found)} " if found else ""


def upgrade() -> None:
    make_tables()
    widen_event()
    widen_programme()
    fill_search()


def make_tables() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", json(), nullable=False),
        sa.Column("summary", json(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_series_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_series_slug")),
    )
    op.create_table(
        "event_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "category",
                "region",
                "topic",
                name="labelkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_label")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_event_label_kind_code")),
    )
    op.create_table(
        "event_labelled",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_labelled_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["label_id"],
            ["event_label.id"],
            name=op.f("fk_event_labelled_label_id_event_label"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "label_id", name=op.f("pk_event_labelled")),
    )
    op.create_index(op.f("ix_event_labelled_label_id"), "event_labelled", ["label_id"])
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", json(), nullable=False),
        sa.Column("title", json(), nullable=False),
        sa.Column("organisation", json(), nullable=False),
        sa.Column("biography", json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_speaker_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("ref", name=op.f("uq_speaker_ref")),
    )
    op.create_index(op.f("ix_speaker_event_id"), "speaker", ["event_id"])


def widen_event() -> None:
    moment, data = ("DATETIME", "JSON") if on_sqlite() else ("TIMESTAMP", "JSONB")
    add(f"tongues {data} DEFAULT '[]' NOT NULL")
    add(f"fee {data} DEFAULT '{{}}' NOT NULL")
    add(f"publish_at {moment}")
    add("date_open BOOLEAN DEFAULT false NOT NULL")
    add(f"postponed_at {moment}")
    add(f"was_to_start_at {moment}")
    add("preview_ref VARCHAR(32)")
    add(f"series_id INTEGER{SERIES}")
    op.add_column("signup", sa.Column("still_comes_at", sa.DateTime(), nullable=True))
    add("search TEXT DEFAULT '' NOT NULL")
    set_ = sa.text("publish_at IS NOT NULL")
    op.create_index("ix_event_publish_at", "event", ["publish_at"], sqlite_where=set_, postgresql_where=set_)
    op.create_index(op.f("ix_event_preview_ref"), "event", ["preview_ref"], unique=True)
    op.create_index(op.f("ix_event_series_id"), "event", ["series_id"])


def _line(*more: sa.Column) -> sa.TableClause:
    known = [sa.column("id", sa.Integer()), sa.column("event_id", sa.Integer())]
    known += [sa.column("starts_at", sa.DateTime()), sa.column("title", json())]
    return sa.table("programme_item", *known, *more)


def widen_programme() -> None:
    """Nothing refers to a line yet, so the table is made anew with what stood in it."""
    rows = op.get_bind().execute(sa.select(_line(sa.column("speaker", json())))).mappings().all()
    op.drop_table("programme_item")
    op.create_table(
        "programme_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("title", json(), nullable=False),
        sa.Column("description", json(), nullable=False),
        sa.Column("track", json(), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_programme_item_starts_before_it_ends")
        ),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity > 0", name=op.f("ck_programme_item_capacity_positive")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_programme_item_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_item")),
        sa.UniqueConstraint("ref", name=op.f("uq_programme_item_ref")),
    )
    op.create_index(op.f("ix_programme_item_event_id"), "programme_item", ["event_id"])
    op.create_table(
        "programme_speaker",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["programme_item.id"],
            name=op.f("fk_programme_speaker_item_id_programme_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name=op.f("fk_programme_speaker_speaker_id_speaker"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "speaker_id", name=op.f("pk_programme_speaker")),
    )
    op.create_index(op.f("ix_programme_speaker_speaker_id"), "programme_speaker", ["speaker_id"])
    put_back(rows)


def put_back(rows: list) -> None:
    bind = op.get_bind()
    more = [sa.column(name, json()) for name in ("description", "track")]
    lines = _line(sa.column("ref", sa.String()), sa.column("bookable", sa.Boolean()), *more)
    columns = [sa.column(name, json()) for name in ("name", "title", "organisation", "biography")]
    numbers = [sa.column(name, sa.Integer()) for name in ("id", "event_id", "position")]
    speakers = sa.table("speaker", sa.column("ref", sa.String()), *numbers, *columns)
    joined = sa.table("programme_speaker", sa.column("item_id"), sa.column("speaker_id"))
    known: dict[tuple, int] = {}
    for row in rows:
        values = {name: row[name] for name in ("event_id", "starts_at", "title")}
        fresh = {"ref": secrets.token_urlsafe(16), "description": {}, "track": {}, "bookable": False}
        item = bind.execute(lines.insert().values(**values, **fresh).returning(sa.column("id"))).scalar_one()
        if not any((row["speaker"] or {}).values()):
            continue
        key = (row["event_id"], *sorted(row["speaker"].items()))
        if key not in known:
            told = {"name": row["speaker"], "title": {}, "organisation": {}, "biography": {}}
            told |= {
                "ref": secrets.token_urlsafe(16),
                "event_id": row["event_id"],
                "position": len(known) + 1,
            }
            known[key] = bind.execute(
                speakers.insert().values(**told).returning(sa.column("id"))
            ).scalar_one()
        bind.execute(joined.insert().values(item_id=item, speaker_id=known[key]))


def fill_search() -> None:
    bind = op.get_bind()
    events = sa.table("event", sa.column("id"), sa.column("search"), *(sa.column(w, json()) for w in WORDS))
    for row in bind.execute(sa.select(events)).mappings().all():
        said = " ".join(text for name in WORDS for text in (row[name] or {}).values())
        bind.execute(events.update().where(events.c.id == row["id"]).values(search=bigrams(said)))


def downgrade() -> None:
    bind = op.get_bind()
    asked = sa.text(
        "SELECT item.id, speaker.name FROM programme_item AS item"
        " JOIN programme_speaker ON item_id = item.id JOIN speaker ON speaker.id = speaker_id"
    )
    said = dict(bind.execute(asked.columns(sa.column("id"), sa.column("name", json()))).all())
    rows = bind.execute(sa.select(_line())).mappings().all()
    op.drop_table("programme_speaker")
    op.drop_table("programme_item")
    op.drop_table("speaker")
    op.create_table(
        "programme_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("title", json(), nullable=False),
        sa.Column("speaker", json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_programme_item_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_item")),
    )
    op.create_index(op.f("ix_programme_item_event_id"), "programme_item", ["event_id"])
    lines = _line(sa.column("speaker", json()))
    for row in rows:
        bind.execute(lines.insert().values(**row, speaker=said.get(row["id"], {})))
    op.drop_column("signup", "still_comes_at")
    op.drop_table("event_labelled")
    op.drop_table("event_label")
    for index in ("ix_event_publish_at", "ix_event_preview_ref", "ix_event_series_id"):
        op.drop_index(index, "event")
    for column in ("search", "preview_ref", "was_to_start_at", "postponed_at", "date_open", "publish_at"):
        op.execute(f"ALTER TABLE event DROP COLUMN {column}")
    op.execute("ALTER TABLE event DROP COLUMN fee")
    op.execute("ALTER TABLE event DROP COLUMN tongues")
    if on_sqlite():
        forget_series()
    op.execute("ALTER TABLE event DROP COLUMN series_id")
    op.drop_table("event_series")


def forget_series() -> None:
    """Take the reference out of the table's own words: SQLite drops no column that refers to something.

    Building the table anew is no way, since other tables point at its rows.
    """
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :reference, '') WHERE type = 'table' AND name = 'event'"
        ),
        {"reference": SERIES},
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
