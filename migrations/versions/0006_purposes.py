"""Say of a purpose what a court asks, and how long data is kept for it.

Why: a basis is only one with what it rests on: which contract, which law, which interests were balanced.
A purpose that cannot be refused must be impossible for marketing and sharing whatever its basis is called and
whichever law holds, so the database itself refuses it. New words, or the end of a purpose, concern decisions
that stand: ``follow_up`` remembers what is still to be done about them. Retention is by purpose now; the table
of before was never written to. Words that stand when this comes were nobody's material change.

The columns come with ALTER TABLE and bring their CHECK along: tables that others refer to are not rebuilt.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

NO_REQUIRED_CONSENT = (
    "NOT required OR (CAST(basis_by_regime AS TEXT) NOT LIKE '%\"consent\"%'"
    " AND CAST(basis_by_regime AS TEXT) NOT LIKE '%\\%' ESCAPE '!')"
)
PARENT = " CONSTRAINT fk_purpose_parent_id_purpose REFERENCES purpose (id)"
KIND_STAYS = "NEW.kind <> OLD.kind"
REQUIRED_MARKETING = (
    "NEW.required AND (SELECT kind FROM purpose WHERE id = NEW.purpose_id)"
    " IN ('newsletter', 'information', 'sharing')"
)
WORDS = ("contract", "law", "balancing", "soft_opt_in", "change_note")


def json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def refuse(table: str, name: str, when: str, verbs: tuple[str, ...]) -> None:
    refused = f"{name} ({table})"
    function = f"registration_{name}"
    if not on_sqlite():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{refused}' USING ERRCODE = 'check_violation'; END IF;"
            " RETURN NEW; END $$ LANGUAGE plpgsql"
        )
    for verb in verbs:
        head = f"CREATE TRIGGER {name}_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW"
        if on_sqlite():
            op.execute(f"{head} WHEN ({when}) BEGIN SELECT RAISE(ABORT, '{refused}'); END")
        else:
            op.execute(f"{head} EXECUTE FUNCTION {function}()")


def allow(table: str, name: str, verbs: tuple[str, ...]) -> None:
    for verb in verbs:
        op.execute(f"DROP TRIGGER {name}_{verb}" + ("" if on_sqlite() else f" ON {table}"))
    if not on_sqlite():
        op.execute(f"DROP FUNCTION registration_{name}()")


def add(table: str, column: str) -> None:
    op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column}".replace(":", "\\:")))


def upgrade() -> None:
    moment = "DATETIME" if on_sqlite() else "TIMESTAMP"
    data = "JSON" if on_sqlite() else "JSONB"
    add("purpose", f"parent_id INTEGER{PARENT}")
    add("purpose", "service VARCHAR(80) DEFAULT '' NOT NULL")
    add("purpose", "pseudonymised BOOLEAN DEFAULT false NOT NULL")
    add("purpose", f"closed_at {moment}")
    for words in WORDS:
        add("purpose_version", f"{words} {data} DEFAULT '{{}}' NOT NULL")
    add(
        "purpose_version",
        "change_class VARCHAR(40) DEFAULT 'minor' NOT NULL CONSTRAINT ck_purpose_version_changeclass"
        " CHECK (change_class IN ('material', 'minor'))",
    )
    add(
        "purpose_version",
        f"review_on DATE CONSTRAINT ck_purpose_version_nor_under_any_law CHECK ({NO_REQUIRED_CONSENT})",
    )
    refuse("purpose", "kind_of_purpose_stays", KIND_STAYS, ("update",))
    refuse("purpose_version", "marketing_is_never_required", REQUIRED_MARKETING, ("insert", "update"))

    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("purpose_version_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "superseded",
                "revoked",
                name="followupkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["purpose_id"], ["purpose.id"], name=op.f("fk_follow_up_purpose_id_purpose")),
        sa.ForeignKeyConstraint(
            ["purpose_version_id"],
            ["purpose_version.id"],
            name=op.f("fk_follow_up_purpose_version_id_purpose_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint(
            "purpose_id",
            "purpose_version_id",
            "kind",
            name=op.f("uq_follow_up_purpose_id_purpose_version_id_kind"),
        ),
    )
    op.create_index(op.f("ix_follow_up_purpose_id"), "follow_up", ["purpose_id"])

    op.drop_table("retention_rule")
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column(
            "begins",
            sa.Enum(
                "collected",
                "service_ended",
                "event_ended",
                "last_contact",
                "decision_ended",
                "year_ended",
                name="retentionstart",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("law", json(), nullable=False),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("note", json(), nullable=False),
        sa.CheckConstraint("keep_days >= 0", name=op.f("ck_retention_rule_days_are_counted_forward")),
        sa.ForeignKeyConstraint(
            ["purpose_id"], ["purpose.id"], name=op.f("fk_retention_rule_purpose_id_purpose")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
        sa.UniqueConstraint("purpose_id", "category", name=op.f("uq_retention_rule_purpose_id_category")),
    )

    # The search for who agreed to what reads these in their order; they also serve what the old ones did.
    op.drop_index("ix_consent_state_purpose_id", "consent_state")
    op.create_index("ix_consent_state_search", "consent_state", ["purpose_id", "kind", "since", "event_id"])
    op.drop_index("ix_consent_event_purpose_id", "consent_event")
    op.create_index("ix_consent_event_search", "consent_event", ["purpose_id", "language", "channel"])


def downgrade() -> None:
    op.drop_index("ix_consent_event_search", "consent_event")
    op.create_index("ix_consent_event_purpose_id", "consent_event", ["purpose_id"])
    op.drop_index("ix_consent_state_search", "consent_state")
    op.create_index("ix_consent_state_purpose_id", "consent_state", ["purpose_id"])
    op.drop_table("retention_rule")
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("purpose_code", sa.String(length=80), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("legal_hold", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    op.drop_table("follow_up")
    allow("purpose_version", "marketing_is_never_required", ("insert", "update"))
    allow("purpose", "kind_of_purpose_stays", ("update",))
    if not on_sqlite():
        op.execute("ALTER TABLE purpose_version DROP CONSTRAINT ck_purpose_version_nor_under_any_law")
    for column in ("review_on", "change_class", *reversed(WORDS)):
        op.drop_column("purpose_version", column)
    op.drop_column("purpose", "closed_at")
    op.drop_column("purpose", "pseudonymised")
    op.drop_column("purpose", "service")
    if on_sqlite():
        forget_parent()
    op.drop_column("purpose", "parent_id")


def forget_parent() -> None:
    """Take the reference out of the table's own words: SQLite drops no column that refers to something.

    Building the table anew is no way, since other tables point at its rows.
    """
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :reference, '') WHERE type = 'table' AND name = 'purpose'"
        ),
        {"reference": PARENT},
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
