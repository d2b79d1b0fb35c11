from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.foundation.database import Code, Codes, CreatedAt, Json, Localized, Record
from registration.foundation.guards import keep_as_written

Address = Annotated[str | None, mapped_column(String(500))]
"""The address of a page of somebody else."""


class OrganisationKind(StrEnum):
    """What part an organisation has."""

    CONTROLLER = "controller"
    CO_ORGANISER = "co_organiser"
    PROCESSOR = "processor"
    SUBCONTRACTOR = "subcontractor"
    GROUP_MEMBER = "group_member"
    GOVERNMENT = "government"
    ADVISOR = "advisor"
    PARTNER_STORE = "partner_store"


class Regime(StrEnum):
    """The law on personal data that an organisation stands under (consent.md, fact 4)."""

    APPI_IV = "appi_iv"
    APPI_V = "appi_v"
    INTERGOVERNMENTAL = "intergovernmental"
    EU = "eu"
    UK = "uk"
    TH = "th"
    OTHER = "other"


class Organisation(Record):
    """The controller or another party. Facts about a legal person, not personal data."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("uq_organisation_one_controller", "kind", unique=True,
              sqlite_where=text("kind = 'controller'"), postgresql_where=text("kind = 'controller'")),
        CheckConstraint("length(country) = 2", name="country_is_iso_3166"),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(String(40), unique=True)
    """Short and stable, in codes of purposes and addresses: ``mekong-trade-institute``."""
    kind: Mapped[OrganisationKind]
    name: Mapped[Localized]
    department: Mapped[Localized]
    """The unit that answers: it stands between the name and the address."""
    address: Mapped[Localized]
    city: Mapped[Localized]
    """City as it is named beside the organisation's name: “(Himeji, Japan)”."""
    country: Mapped[str] = mapped_column(String(2))
    """ISO 3166-1 alpha-2."""
    regime: Mapped[Regime] = mapped_column(default=Regime.OTHER)
    representative_name: Mapped[Localized]
    """Who represents it, with title: APPI enforcement rules ask for it in a record of provision."""
    contact_email: Mapped[str | None] = mapped_column(String(254))
    telephone: Mapped[str | None] = mapped_column(String(40))
    fax: Mapped[str | None] = mapped_column(String(40))
    website: Mapped[str | None] = mapped_column(String(500))
    privacy_email: Mapped[str | None] = mapped_column(String(254))
    dpo_contact: Mapped[Localized]
    """Data-protection officer or person responsible, with address."""
    protection_note: Mapped[Localized]
    """How personal data is protected in its country, and what binds it (APPI Art. 28)."""
    activity: Mapped[Localized]
    """What it does with data it receives, in the words of a notice: “sends our printed invitations”."""
    under_our_notice: Mapped[bool] = mapped_column(default=False)
    """A member of the group for which the controller's notice holds too, whatever its country."""
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    brand: Mapped[str | None] = mapped_column(String(7))
    """Colour as ``#rrggbb``."""
    logo: Mapped[str | None] = mapped_column(String(80))
    """Name of the file in the uploads folder: SHA-256 and ending."""
    introduction: Mapped[Localized]
    """What stands under the title of the public calendar."""
    revision: Mapped[int] = mapped_column(default=0, onupdate=text("revision + 1"))
    """Grows with every change, so that pages that show the organisation can be kept."""
    made_at: Mapped[CreatedAt]

    representatives: Mapped[list["Representative"]] = relationship(back_populates="organisation")


class Representative(Record):
    """An office that stands for the controller in a region (GDPR Art. 27, UK GDPR Art. 27)."""

    __tablename__ = "representative"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(40), default="")
    """For which region it stands beside its own country: a key of ``rules.REGIONS``, or empty."""
    country: Mapped[str] = mapped_column(String(2))
    name: Mapped[Localized]
    address: Mapped[Localized]
    telephones: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """``{"number": …, "languages": [tags]}``, in the order shown: a line may be for some languages only."""
    fax: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    languages: Mapped[Codes]
    """In which languages one may write."""

    organisation: Mapped[Organisation] = relationship(back_populates="representatives")


class Service(Record):
    """Something the controller offers, for which people give data: each form belongs to one."""

    __tablename__ = "service"

    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[Localized]
    introduction: Mapped[Localized]
    position: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[CreatedAt]


class ToolBasis(StrEnum):
    """On what a tool that sees visitors rests."""

    NECESSARY = "necessary"
    NOTICE_ONLY = "notice_only"
    """The person is told and may switch it off. That they do not is no consent."""
    CONSENT = "consent"


class Tool(Record):
    """A tool of somebody else that sees something of visitors or attendees, as it is shown to them."""

    __tablename__ = "tool"

    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Localized]
    basis: Mapped[ToolBasis]
    provider: Mapped[Localized]
    country: Mapped[str] = mapped_column(String(2))
    """Of the provider, ISO 3166-1 alpha-2."""
    place: Mapped[Localized]
    """Where people meet it: “our web site”, “webinars”."""
    purpose: Mapped[Localized]
    collected: Mapped[Localized]
    """What it collects, cookies by name among it."""
    terms: Mapped[Address]
    privacy_policy: Mapped[Address]
    own_policy: Mapped[Address]
    """Where the controller itself says how it uses the tool, such as a social-media policy."""
    switch_off: Mapped[Address]
    position: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[CreatedAt]


class Measure(Record):
    """What is done to keep data safe, for some services or for all."""

    __tablename__ = "measure"

    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[Localized]
    description: Mapped[Localized]
    against: Mapped[Codes]
    """Values of ``rules.Danger``."""
    services: Mapped[Codes]
    """Codes of services; empty: every service."""
    made_at: Mapped[CreatedAt]


class RulesDocument(Record):
    """Internal rules on personal data; the words are in the versions."""

    __tablename__ = "rules_document"

    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[Localized]
    made_at: Mapped[CreatedAt]

    versions: Mapped[list["RulesVersion"]] = relationship(
        back_populates="document", order_by="RulesVersion.number"
    )


class RulesVersion(Record):
    """The words of internal rules. Guarded once in force: other words are another version."""

    __tablename__ = "rules_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("rules_document.id"))
    number: Mapped[int]
    body: Mapped[Localized]
    """Markdown."""
    change_note: Mapped[Localized]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of the bodies as canonical JSON."""
    published_at: Mapped[datetime | None]

    document: Mapped[RulesDocument] = relationship(back_populates="versions")


keep_as_written(RulesVersion, once="published_at")


class Acknowledgement(Record):
    """Somebody of the staff said that they have read a version of the rules."""

    __tablename__ = "acknowledgement"
    __table_args__ = (UniqueConstraint("version_id", "account_id"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("rules_version.id"))
    account_id: Mapped[int] = mapped_column(index=True)
    """By number alone, as in the trail: accounts stand above this room."""
    at: Mapped[CreatedAt]

    version: Mapped[RulesVersion] = relationship()


keep_as_written(Acknowledgement)


class ReviewOf(StrEnum):
    """What is looked through from time to time."""

    PURPOSE = "purpose"
    AGREEMENT = "agreement"
    RULES = "rules"
    MEASURE = "measure"
    NOTICE = "notice"


class Review(Record):
    """One looking-through of one thing: planned for a day, and done at a moment."""

    __tablename__ = "review"
    __table_args__ = (
        Index("uq_review_one_planned", "of", "code", unique=True,
              sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    )  # fmt: skip

    of: Mapped[ReviewOf]
    code: Mapped[Code]
    """The thing's code; for an agreement its number."""
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]
    """The account, by number."""
    made_at: Mapped[CreatedAt]
