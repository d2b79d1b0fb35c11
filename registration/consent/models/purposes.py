"""Purposes, their words, and how long data is kept for them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.foundation.database import Code, Codes, CreatedAt, Data, Localized, Record
from registration.foundation.guards import keep_as_written, refuse_rows
from registration.organisations.models import Organisation


class PurposeKind(StrEnum):
    """What somebody's data is used for, as far as the rules differ."""

    OPERATION = "operation"
    INFORMATION = "information"
    NEWSLETTER = "newsletter"
    QUESTIONNAIRE = "questionnaire"
    SHARING = "sharing"
    STATISTICS = "statistics"
    OTHER = "other"


class Basis(StrEnum):
    """Legal basis: GDPR Art. 6(1), ePrivacy Art. 13(2), APPI Art. 17 to 21."""

    CONTRACT = "contract"
    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    SOFT_OPT_IN = "soft_opt_in"
    PURPOSE_NOTIFICATION = "purpose_notification"


class Purpose(Record):
    """Something the controller wants to do with data, under one code for good."""

    __tablename__ = "purpose"
    __table_args__ = (
        CheckConstraint("kind <> 'sharing' OR recipient_id IS NOT NULL", name="sharing_names_its_recipient"),
    )

    code: Mapped[Code] = mapped_column(unique=True)
    """Such as ``newsletter:trade-brief`` or ``share:mekong-trade-institute``."""
    kind: Mapped[PurposeKind]
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Who receives data under this purpose; for sharing only."""
    per_event: Mapped[bool] = mapped_column(default=False)
    """Whether each event is decided on its own."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("purpose.id"))
    """The listed purpose that this one belongs to; “related activities” have no meaning without one."""
    service: Mapped[Code] = mapped_column(default="")
    """Code of the service it belongs to; empty: of all of them."""
    pseudonymised: Mapped[bool] = mapped_column(default=False)
    """Whether it is served without names, such as for developing services."""
    made_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]
    """From here on nobody is asked, and nothing is done for it any more."""
    revision: Mapped[int] = mapped_column(default=0, server_default="0", onupdate=text("revision + 1"))
    """Grows with each change that pages show, but for new words: its end, and how long data is kept."""

    recipient: Mapped[Organisation | None] = relationship()
    parent: Mapped["Purpose | None"] = relationship(remote_side="Purpose.id")
    versions: Mapped[list["PurposeVersion"]] = relationship(
        back_populates="purpose", order_by="PurposeVersion.number"
    )


refuse_rows(
    Purpose,
    "kind_of_purpose_stays",
    when="NEW.kind <> OLD.kind",
    verbs=("update",),
)


class ChangeClass(StrEnum):
    """Whether people who decided before would decide anew."""

    MATERIAL = "material"
    MINOR = "minor"


class PurposeVersion(Record):
    """The words of a purpose. Guarded once published: other words are another version."""

    __tablename__ = "purpose_version"
    __table_args__ = (
        UniqueConstraint("purpose_id", "number"),
        CheckConstraint("basis <> 'consent' OR NOT required", name="consent_is_never_required"),
        # The text is JSON. A backslash could spell the word so that it is not found.
        CheckConstraint(
            "NOT required OR (CAST(basis_by_regime AS TEXT) NOT LIKE '%\"consent\"%'"
            " AND CAST(basis_by_regime AS TEXT) NOT LIKE '%\\%' ESCAPE '!')",
            name="nor_under_any_law",
        ),
        CheckConstraint("NOT ticked", name="nothing_is_ticked_in_advance"),
    )

    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"))
    number: Mapped[int]
    title: Mapped[Localized]
    statement: Mapped[Localized]
    """The words beside the box, in the first person."""
    if_refused: Mapped[Localized]
    """What happens if the box stays empty."""
    more_title: Mapped[Localized]
    more: Mapped[Localized]
    """Details most need not open, such as protection in the recipient's country."""
    basis: Mapped[Basis]
    basis_by_regime: Mapped[Data]
    """Another basis where another law holds: ``Regime`` to ``Basis``."""
    contract: Mapped[Localized]
    """Which contract it is needed for."""
    law: Mapped[Localized]
    """The law that obliges or permits, as it is cited."""
    balancing: Mapped[Data]
    """Legitimate interests: ``interest``, ``necessity`` and ``balance``, each by language."""
    soft_opt_in: Mapped[Localized]
    """The conditions of ePrivacy Art. 13(2), and how they are met."""
    required: Mapped[bool] = mapped_column(default=False)
    ticked: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[Codes]
    """Codes of the form fields the purpose needs or gives away."""
    message_types: Mapped[Codes]
    """Kinds of mail it allows."""
    retention: Mapped[Localized]
    valid_days: Mapped[int | None]
    """Days a consent holds; empty: until withdrawn."""
    dpv_term: Mapped[str] = mapped_column(String(120), default="dpv:Purpose")
    """Term of the W3C Data Privacy Vocabulary."""
    change_class: Mapped[ChangeClass] = mapped_column(default=ChangeClass.MINOR)
    """Material: who agreed to the version before is asked again."""
    change_note: Mapped[Localized]
    review_on: Mapped[date | None]
    """When somebody is to look at it again."""
    published_at: Mapped[datetime | None]

    purpose: Mapped[Purpose] = relationship(back_populates="versions")


keep_as_written(PurposeVersion, once="published_at")
# Whatever its basis is called, nobody pays for a sign-up with a newsletter or by being handed on.
refuse_rows(
    PurposeVersion,
    "marketing_is_never_required",
    when="NEW.required AND (SELECT kind FROM purpose WHERE id = NEW.purpose_id)"
    " IN ('newsletter', 'information', 'sharing')",
)


class FollowUpKind(StrEnum):
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class FollowUp(Record):
    """What new words, or the end of a purpose, still mean for decisions that stand: done in batches."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("purpose_id", "purpose_version_id", "kind"),)

    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"), index=True)
    purpose_version_id: Mapped[int | None] = mapped_column(ForeignKey("purpose_version.id"))
    """The words that came; empty when the purpose was closed."""
    kind: Mapped[FollowUpKind]
    begun_at: Mapped[CreatedAt]
    by: Mapped[int | None]
    """The account that published or closed."""
    through: Mapped[int] = mapped_column(default=0)
    """Id of the last subject that was looked at, where people are asked."""
    touched: Mapped[int] = mapped_column(default=0)
    """How many decisions it concerned."""
    finished_at: Mapped[datetime | None]

    purpose: Mapped[Purpose] = relationship()
    version: Mapped[PurposeVersion | None] = relationship()


class RetentionStart(StrEnum):
    """What the days are counted from."""

    COLLECTED = "collected"
    SERVICE_ENDED = "service_ended"
    EVENT_ENDED = "event_ended"
    LAST_CONTACT = "last_contact"
    DECISION_ENDED = "decision_ended"
    YEAR_ENDED = "year_ended"


class RetentionRule(Record):
    """How long one kind of data is kept for one purpose, and by which law longer."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        UniqueConstraint("purpose_id", "category"),
        CheckConstraint("keep_days >= 0", name="days_are_counted_forward"),
    )

    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"))
    category: Mapped[Code]
    """``foundation.personal_data.Category``."""
    keep_days: Mapped[int]
    begins: Mapped[RetentionStart]
    law: Mapped[Localized]
    """The law that makes it stay, as it is cited; what it holds is not deleted before its day."""
    hold_until: Mapped[date | None]
    """The day until which that law holds, where it names one."""
    note: Mapped[Localized]

    purpose: Mapped[Purpose] = relationship()
