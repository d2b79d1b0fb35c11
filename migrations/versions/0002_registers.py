"""Keep the registers a privacy policy promises, and know every party as policies name it.

Why: policies name services, representatives in a dozen countries, departments, fax numbers, subcontractors, tools
that see visitors, internal rules that staff have read, measures and regular reviews. Each is shown to somebody
or asked for by an auditor, so each is a row with a history, not a sentence in a text.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KINDS = (
    "controller", "co_organiser", "processor", "group_member", "government", "advisor", "partner_store",
)  # fmt: skip
KINDS_NOW = (
    "controller", "co_organiser", "processor", "subcontractor", "group_member", "government", "advisor",
    "partner_store",
)  # fmt: skip
KEPT_AS_WRITTEN = [("rules_version", "published_at"), ("acknowledgement", None)]


def one_of(kinds: tuple[str, ...]) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def replace_check(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Exchange the list of kinds where it stands.

    SQLite changes a CHECK only by building the table anew, and every table that names an organisation refuses
    that. Its manual describes this way for a constraint that needs no row to change.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_organisation_organisationkind"), "organisation", type_="check")
        op.create_check_constraint(op.f("ck_organisation_organisationkind"), "organisation", one_of(after))
        return
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'organisation'"
        ),
        {"before": one_of(before), "after": one_of(after)},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def guard(table: str, once: str | None) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    when = f"WHEN (OLD.{once} IS NOT NULL) " if once else ""
    for verb in ("update", "delete"):
        head = f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW {when}"
        if sqlite:
            refusal = f"SELECT RAISE(ABORT, 'rows of {table} are kept as they were written')"
            op.execute(sa.text(f"{head}BEGIN {refusal}; END"))
        else:
            op.execute(f"{head}EXECUTE FUNCTION registration_refuse_change()")


def words(name: str) -> sa.Column[object]:
    """A column that existing rows fill with nothing."""
    return sa.Column(name, JSON, nullable=False, server_default=sa.text("'{}'"))


def upgrade() -> None:
    replace_check(KINDS, KINDS_NOW)
    # Column by column: a batch would build these tables anew, and others point at their rows.
    op.add_column("organisation", words("department"))
    op.add_column("organisation", words("activity"))
    op.add_column("organisation", sa.Column("fax", sa.String(length=40), nullable=True))
    op.add_column(
        "organisation",
        sa.Column("under_our_notice", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("form", sa.Column("service", sa.String(length=80), nullable=False, server_default=""))
    op.add_column(
        "representative", sa.Column("region", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "representative", sa.Column("telephones", JSON, nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column("representative", sa.Column("fax", sa.String(length=40), nullable=True))
    listed = {
        "sqlite": "json_array(json_object('number', telephone, 'languages', json('[]')))",
        "postgresql": "jsonb_build_array(jsonb_build_object('number', telephone, 'languages', '[]'::jsonb))",
    }[op.get_bind().dialect.name]
    op.execute(f"UPDATE representative SET telephones = {listed} WHERE telephone IS NOT NULL")
    op.drop_column("representative", "telephone")
    make_catalogue()
    make_rules()
    for table, once in KEPT_AS_WRITTEN:
        guard(table, once)


def make_catalogue() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("introduction", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    basis = sa.Enum(
        "necessary", "notice_only", "consent",
        name="toolbasis", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "tool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("basis", basis, nullable=False),
        sa.Column("provider", JSON, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", JSON, nullable=False),
        sa.Column("purpose", JSON, nullable=False),
        sa.Column("collected", JSON, nullable=False),
        sa.Column("terms", sa.String(length=500), nullable=True),
        sa.Column("privacy_policy", sa.String(length=500), nullable=True),
        sa.Column("own_policy", sa.String(length=500), nullable=True),
        sa.Column("switch_off", sa.String(length=500), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
        sa.UniqueConstraint("code", name=op.f("uq_tool_code")),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("description", JSON, nullable=False),
        sa.Column("against", JSON, nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("code", name=op.f("uq_measure_code")),
    )
    reviewed = sa.Enum(
        "purpose", "agreement", "rules", "measure", "notice",
        name="reviewof", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of", reviewed, nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(
        "uq_review_one_planned",
        "review",
        ["of", "code"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def make_rules() -> None:
    op.create_table(
        "rules_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_document")),
        sa.UniqueConstraint("code", name=op.f("uq_rules_document_code")),
    )
    op.create_table(
        "rules_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("change_note", JSON, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["rules_document.id"], name=op.f("fk_rules_version_document_id_rules_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_rules_version_document_id_number")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["rules_version.id"], name=op.f("fk_acknowledgement_version_id_rules_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint(
            "version_id", "account_id", name=op.f("uq_acknowledgement_version_id_account_id")
        ),
    )
    op.create_index(op.f("ix_acknowledgement_account_id"), "acknowledgement", ["account_id"])


def downgrade() -> None:
    for table in (
        "acknowledgement",
        "rules_version",
        "rules_document",
        "review",
        "measure",
        "tool",
        "service",
    ):
        op.drop_table(table)
    op.drop_column("form", "service")
    op.add_column("representative", sa.Column("telephone", sa.String(length=80), nullable=True))
    first = {
        "sqlite": "json_extract(telephones, '$[0].number')",
        "postgresql": "telephones -> 0 ->> 'number'",
    }[op.get_bind().dialect.name]
    op.execute(f"UPDATE representative SET telephone = {first}")
    for column in ("region", "telephones", "fax"):
        op.drop_column("representative", column)
    for column in ("department", "activity", "fax", "under_our_notice"):
        op.drop_column("organisation", column)
    op.execute("UPDATE organisation SET kind = 'processor' WHERE kind = 'subcontractor'")
    replace_check(KINDS_NOW, KINDS)
