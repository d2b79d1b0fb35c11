from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Purpose
from registration.events.models import Event
from registration.foundation.database import Code, Codes, CreatedAt, Data, Localized, Record
from registration.foundation.guards import keep_as_written
from registration.foundation.personal_data import Category, personal
from registration.organisations.models import Organisation


class AgreementType(StrEnum):
    PROCESSOR = "processor"
    JOINT_CONTROLLERS = "joint_controllers"
    INDEPENDENT = "independent"
    JOINT_USE = "joint_use"
    APPI_V = "appi_v"


class AgreementState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    TERMINATED = "terminated"


class Agreement(Record):
    """What binds another organisation that receives data."""

    __tablename__ = "agreement"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    type: Mapped[AgreementType]
    made_at: Mapped[CreatedAt]

    organisation: Mapped[Organisation] = relationship()
    versions: Mapped[list["AgreementVersion"]] = relationship(
        back_populates="agreement", order_by="AgreementVersion.number"
    )


class AgreementVersion(Record):
    """The agreement as it was signed."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("effective_from < effective_to", name="begins_before_it_ends"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    number: Mapped[int]
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.DRAFT)
    effective_from: Mapped[datetime]
    effective_to: Mapped[datetime]
    """The end of the last day in the organisation's zone, as the instant."""
    signed_by_us: Mapped[str] = mapped_column(String(200), default="")
    signed_by_them: Mapped[str] = mapped_column(String(200), default="")
    document: Mapped[str | None] = mapped_column(String(80))
    """Name of the signed file in the uploads folder."""
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    transfer_mechanism: Mapped[Code] = mapped_column(default="")
    """``appi_28``, ``scc``, ``adequacy`` …; empty: none."""
    transfer_note: Mapped[Localized]
    transfer_review_on: Mapped[datetime | None]
    deletion_by: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]

    agreement: Mapped[Agreement] = relationship(back_populates="versions")
    clauses: Mapped[list["AgreementClause"]] = relationship(back_populates="version")
    scopes: Mapped[list["AgreementScope"]] = relationship(back_populates="version")


class AgreementClause(Record):
    """A clause that the law or a policy demands, and where it stands."""

    __tablename__ = "agreement_clause"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    code: Mapped[Code]
    page: Mapped[str] = mapped_column(String(40), default="")

    version: Mapped[AgreementVersion] = relationship(back_populates="clauses")


class AgreementScope(Record):
    """One field, for one purpose, at one event. What is not listed is not covered."""

    __tablename__ = "agreement_scope"
    __table_args__ = (UniqueConstraint("version_id", "event_id", "purpose_id", "field"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"))
    field: Mapped[Code]

    version: Mapped[AgreementVersion] = relationship(back_populates="scopes")


class ShareState(StrEnum):
    REQUESTED = "requested"
    REFUSED = "refused"
    APPROVED = "approved"


class ShareRequest(Record):
    """An organiser asks to give a list to a co-organiser; a data officer decides."""

    __tablename__ = "share_request"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"))
    agreement_version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    fields: Mapped[Codes]
    state: Mapped[ShareState] = mapped_column(default=ShareState.REQUESTED)
    note: Mapped[str] = mapped_column(String(2000), default="")
    requested_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[CreatedAt]
    counted: Mapped[Data]
    """Code to number, as the dry run counted when the request was made."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(String(2000), default="")

    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation] = relationship()
    purpose: Mapped[Purpose] = relationship()
    agreement_version: Mapped[AgreementVersion] = relationship()


class ShareDecision(Record):
    """Whether one attendee was in the file, and the code of the reason if not."""

    __tablename__ = "share_decision"
    __table_args__ = (UniqueConstraint("request_id", "subject_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("share_request.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    code: Mapped[Code]
    """``INCLUDED`` or the first predicate of the gate that failed."""


class Disclosure(Record):
    """A file that was made for a recipient, in the transaction that logged every person in it (C23)."""

    __tablename__ = "disclosure"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("share_request.id"), unique=True)
    made_at: Mapped[CreatedAt]
    sealed_file: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The bytes, encrypted by the installation; emptied when the time to fetch it is over."""
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(120))
    row_count: Mapped[int]
    available_until: Mapped[datetime]
    recipient_name: Mapped[Localized]
    recipient_address: Mapped[Localized]
    recipient_representative: Mapped[Localized]
    recipient_country: Mapped[str] = mapped_column(String(2))
    fields: Mapped[Codes]
    ground: Mapped[Code]
    approved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))

    request: Mapped[ShareRequest] = relationship()


class DisclosureItem(Record):
    """One person in one disclosure (APPI Art. 29; GDPR Art. 15(1)(c)).

    Stays after an erasure while the law demands it; the name is then readable for the data officer only.
    """

    __tablename__ = "disclosure_item"
    __table_args__ = (UniqueConstraint("disclosure_id", "subject_id"),)

    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    consent_event_id: Mapped[int | None] = mapped_column(ForeignKey("consent_event.id"))
    """The fact of consent."""
    row: Mapped[int]
    """Line of the file; the head is line 1. Tells the recipient whom to delete without saying a name."""
    sealed_identity: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(Category.CONTACT))
    """Who it was, under the officer's key, for the time of the legal duty."""

    disclosure: Mapped[Disclosure] = relationship()


class DisclosureFetch(Record):
    """The co-organiser took the file."""

    __tablename__ = "disclosure_fetch"

    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[CreatedAt]


class RecipientNotice(Record):
    """A recipient must be told that a person withdrew, corrected or erased (GDPR Art. 19)."""

    __tablename__ = "recipient_notice"
    __table_args__ = (UniqueConstraint("item_id", "cause"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("disclosure_item.id"))
    cause: Mapped[Code]
    made_at: Mapped[CreatedAt]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    answer: Mapped[Any | None] = mapped_column(String(2000))

    item: Mapped[DisclosureItem] = relationship()


keep_as_written(DisclosureFetch)
