from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.errors import PublishedWordsStay
from registration.foundation.database import (
    Code,
    Codes,
    CreatedAt,
    Data,
    Localized,
    Record,
    keep_as_written,
)
from registration.organisations.models import Organisation
from registration.people.models import Subject


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
    made_at: Mapped[CreatedAt]

    recipient: Mapped[Organisation | None] = relationship()
    versions: Mapped[list["PurposeVersion"]] = relationship(
        back_populates="purpose", order_by="PurposeVersion.number"
    )


class PurposeVersion(Record):
    """The words of a purpose. Guarded once published: other words are another version."""

    __tablename__ = "purpose_version"
    __table_args__ = (
        UniqueConstraint("purpose_id", "number"),
        CheckConstraint("basis <> 'consent' OR NOT required", name="consent_is_never_required"),
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
    published_at: Mapped[datetime | None]

    purpose: Mapped[Purpose] = relationship(back_populates="versions")


keep_as_written(PurposeVersion, once="published_at")


class Notice(Record):
    """A privacy notice: the general one, or an individual one that prevails over it."""

    __tablename__ = "notice"

    code: Mapped[Code] = mapped_column(unique=True)
    region: Mapped[str] = mapped_column(String(40), default="")
    """Whom it is for: empty for all, or ``eea-uk``, ``th``, ``jp``."""
    prevails_over_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))


class ChangeClass(StrEnum):
    MATERIAL = "material"
    MINOR = "minor"


class NoticeVersion(Record):
    """The words of a notice. Guarded once published (C4)."""

    __tablename__ = "notice_version"
    __table_args__ = (UniqueConstraint("notice_id", "number"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    number: Mapped[int]
    title: Mapped[Localized]
    summary: Mapped[Data]
    """The notice in short, beside a form: language to list of [term, words]."""
    body: Mapped[Localized]
    """Markdown."""
    sha256: Mapped[Data]
    """Language to the hash of the exact bytes of the body."""
    change_class: Mapped[ChangeClass] = mapped_column(default=ChangeClass.MATERIAL)
    change_note: Mapped[Localized]
    effective_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    notice: Mapped[Notice] = relationship()


keep_as_written(NoticeVersion, once="published_at")


class ShownBlock(Record):
    """What stood on the page: texts, order, default states and language, as canonical JSON (RFC 8785).

    Stored once for all who saw the same, under its hash.
    """

    __tablename__ = "shown_block"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(12))
    notice_version_id: Mapped[int | None] = mapped_column(ForeignKey("notice_version.id"))
    first_shown_at: Mapped[CreatedAt]


keep_as_written(ShownBlock)


class EventKind(StrEnum):
    """What happened to a consent (consent.md, table 4)."""

    REQUESTED = "requested"
    DEFERRED = "deferred"
    GIVEN = "given"
    REFUSED = "refused"
    RECONFIRMED = "reconfirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"
    INVALIDATED = "invalidated"
    SUPERSEDED = "superseded"
    IMPORTED_UNVERIFIED = "imported_unverified"
    DEEMED_ACCEPTANCE = "deemed_acceptance"
    ADDRESS_CONFIRMED = "address_confirmed"
    """The mailbox was shown to be the person's: decisions of the same act take effect."""
    ERASED = "erased"
    """Tombstone: the link to the person is gone."""


class Channel(StrEnum):
    WEB = "web"
    MAIL = "mail"
    PAPER = "paper"
    TELEPHONE = "telephone"
    IMPORT = "import"
    API = "api"
    SYSTEM = "system"


class ConsentEvent(Record):
    """One line in a person's history of decisions. Appended, never changed; holds no personal value."""

    __tablename__ = "consent_event"
    __table_args__ = (Index("ix_consent_event_state_key", "subject_id", "purpose_id", "context"),)

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    kind: Mapped[EventKind]
    purpose_id: Mapped[int | None] = mapped_column(ForeignKey("purpose.id"), index=True)
    """Empty for events that concern the person as a whole."""
    purpose_version_id: Mapped[int | None] = mapped_column(ForeignKey("purpose_version.id"))
    context: Mapped[str] = mapped_column(String(60), default="")
    """``event:12`` where each event is decided on its own."""
    act: Mapped[str] = mapped_column(String(40), index=True)
    """What the person did in one go: all decisions of one form have one act."""
    effective: Mapped[bool] = mapped_column(default=True)
    """False while the mailbox behind this act was not yet shown to be the person's."""
    basis: Mapped[Basis | None]
    occurred_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    channel: Mapped[Channel]
    method: Mapped[str] = mapped_column(String(40))
    """``checkbox``, ``button``, ``one-click``, ``operator`` …"""
    actor: Mapped[str] = mapped_column(String(60), default="subject")
    language: Mapped[str] = mapped_column(String(12), default="")
    notice_version_id: Mapped[int | None] = mapped_column(ForeignKey("notice_version.id"))
    shown_sha256: Mapped[str | None] = mapped_column(String(64))
    """Hash of the block on the page (``shown_block``)."""
    recipients: Mapped[Codes]
    """Codes of the organisations that the words named."""
    valid_until: Mapped[datetime | None]
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    """The event as canonical JSON: what the ledger seals."""
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    subject: Mapped[Subject] = relationship()
    purpose: Mapped[Purpose | None] = relationship()
    purpose_version: Mapped[PurposeVersion | None] = relationship()


keep_as_written(ConsentEvent, released_by=("ledger_pruning", "event_id"))


class ConsentState(Record):
    """What holds now: a projection of the events that can be built anew at any time."""

    __tablename__ = "consent_state"
    __table_args__ = (UniqueConstraint("subject_id", "purpose_id", "context"),)

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"), index=True)
    context: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[EventKind]
    since: Mapped[datetime]
    event_id: Mapped[int] = mapped_column(ForeignKey("consent_event.id"))
    purpose_version_id: Mapped[int | None] = mapped_column(ForeignKey("purpose_version.id"))
    recipients: Mapped[Codes]
    valid_until: Mapped[datetime | None]

    purpose: Mapped[Purpose] = relationship()
    event: Mapped[ConsentEvent] = relationship()


class LimitKind(StrEnum):
    """What a person can set against processing, beside withdrawing."""

    OBJECTION = "objection"
    RESTRICTION = "restriction"
    STOP_PROVISION = "stop_provision"


class ProcessingLimit(Record):
    """An objection (GDPR Art. 21), a restriction (Art. 18) or a stop of provision (APPI Art. 35)."""

    __tablename__ = "processing_limit"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    kind: Mapped[LimitKind]
    purpose_id: Mapped[int | None] = mapped_column(ForeignKey("purpose.id"))
    """Empty: for every purpose."""
    ground: Mapped[Code]
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class LedgerPruning(Record):
    """That an event was removed under a legal duty, by whom and why. It is an entry of the ledger itself.

    The event's own entry keeps its place and its hash, so that every proof still holds. Only what is named
    here can be removed from ``consent_event``.
    """

    __tablename__ = "ledger_pruning"

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[int] = mapped_column(unique=True)
    """Id of the row that is gone: no foreign key."""
    event_uid: Mapped[str] = mapped_column(String(36), unique=True)
    entry: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    """Index of the entry that lost its event."""
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    ground: Mapped[Code]
    """``court-order``, ``retention-ended`` …"""
    actor: Mapped[str] = mapped_column(String(60))
    occurred_at: Mapped[datetime]
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


keep_as_written(LedgerPruning)


class LedgerLeaf(Record):
    """Place of an event in the Merkle tree (RFC 9162). ``index`` is the only cursor of the ledger.

    No foreign keys: an event may be pruned, and checking a million of them would cost more than sealing them.
    What a leaf points to is compared by ``registration ledger verify``.
    """

    __tablename__ = "ledger_leaf"

    index: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    event_id: Mapped[int | None] = mapped_column(unique=True)
    pruning_id: Mapped[int | None] = mapped_column(unique=True)
    """In place of an event: the record that one was pruned."""
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


keep_as_written(LedgerLeaf)


class LedgerNode(Record):
    """Hash of a complete subtree, so that a proof needs no walk over the leaves."""

    __tablename__ = "ledger_node"
    __table_args__ = (UniqueConstraint("level", "index"),)

    level: Mapped[int]
    index: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


keep_as_written(LedgerNode)


class LedgerCheckpoint(Record):
    """A signed statement about the whole tree (C2SP tlog-checkpoint)."""

    __tablename__ = "ledger_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), unique=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    signed_at: Mapped[datetime]
    note: Mapped[str]
    """The signed text."""


keep_as_written(LedgerCheckpoint)


class LedgerStamp(Record):
    """That somebody else saw a checkpoint at a time: their time stamp (RFC 3161)."""

    __tablename__ = "ledger_stamp"

    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("ledger_checkpoint.id"), index=True)
    authority: Mapped[str] = mapped_column(String(300))
    """Address of the authority that was asked."""
    stamped_at: Mapped[datetime]
    """The time the authority says."""
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    """The whole answer (DER), as any tool for RFC 3161 reads it."""
    received_at: Mapped[CreatedAt]


keep_as_written(LedgerStamp)


@listens_for(PurposeVersion, "before_update")
@listens_for(NoticeVersion, "before_update")
@listens_for(PurposeVersion, "before_delete")
@listens_for(NoticeVersion, "before_delete")
def _refuse_change(_mapper: object, _connection: object, version: Any) -> None:
    """Say by name what the trigger would refuse: only a draft, or a draft becoming public, may change."""
    if inspect(version).attrs.published_at.history.unchanged not in ((), [None]):
        raise PublishedWordsStay
