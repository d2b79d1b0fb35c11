"""What happened to decisions, what proves it, what holds now, and what limits it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models.purposes import Basis, Purpose, PurposeVersion
from registration.foundation.database import Code, Codes, CreatedAt, Record
from registration.foundation.guards import keep_as_written
from registration.foundation.personal_data import Category, personal
from registration.people.models import Subject


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
    FACE_TO_FACE = "face_to_face"
    IMPORT = "import"
    API = "api"
    SYSTEM = "system"


class Source(StrEnum):
    """Where data came from (S-NETJAPAN-16 to 19, S-TOKYO-11)."""

    SUBJECT = "subject"
    GROUP_MEMBER = "group_member"
    CONTRACTOR = "contractor"
    PARTNER = "partner"
    PUBLIC = "public"
    AUTOMATIC = "automatic"
    SUCCESSION = "succession"


class ConsentEvent(Record):
    """One line in a person's history of decisions. Appended, never changed; holds no personal value."""

    __tablename__ = "consent_event"
    __table_args__ = (
        Index("ix_consent_event_state_key", "subject_id", "purpose_id", "context"),
        Index("ix_consent_event_search", "purpose_id", "language", "channel"),
    )

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    kind: Mapped[EventKind]
    purpose_id: Mapped[int | None] = mapped_column(ForeignKey("purpose.id"))
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
    evidence_sha256: Mapped[str | None] = mapped_column(String(64))
    """Hash of what else proves it (``evidence``): the signed paper, a note of where data came from."""
    source: Mapped[str] = mapped_column(String(120), default="subject", server_default="subject")
    """A ``Source``, where one is known with its code: ``group_member:acme-usa``."""
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    """The event as canonical JSON: what the ledger seals."""
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    subject: Mapped[Subject] = relationship()
    purpose: Mapped[Purpose | None] = relationship()
    purpose_version: Mapped[PurposeVersion | None] = relationship()


keep_as_written(ConsentEvent, released_by=("ledger_pruning", "event_id"))


class Evidence(Record):
    """A scan or a note that proves a decision, sealed with the person's key: erasure makes it unreadable.

    The hash is that of the document itself, so that whoever holds the original can compare.
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("subject_id", "sha256"),)

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    """What the content is, found in the content: never what somebody said it was."""
    octets: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=personal(Category.VOLUNTEERED))
    kept_at: Mapped[CreatedAt]
    kept_by: Mapped[int | None]
    """The member of staff who brought it in."""


class ConsentState(Record):
    """What holds now: a projection of the events that can be built anew at any time."""

    __tablename__ = "consent_state"
    __table_args__ = (
        UniqueConstraint("subject_id", "purpose_id", "context"),
        Index("ix_consent_state_search", "purpose_id", "kind", "since", "event_id"),
    )

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"))
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
