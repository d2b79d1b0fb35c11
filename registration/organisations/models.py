from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.foundation.database import Codes, CreatedAt, Localized, Record


class OrganisationKind(StrEnum):
    """What part an organisation has."""

    CONTROLLER = "controller"
    CO_ORGANISER = "co_organiser"
    PROCESSOR = "processor"
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
    website: Mapped[str | None] = mapped_column(String(500))
    privacy_email: Mapped[str | None] = mapped_column(String(254))
    dpo_contact: Mapped[Localized]
    """Data-protection officer or person responsible, with address."""
    protection_note: Mapped[Localized]
    """How personal data is protected in its country, and what binds it (APPI Art. 28)."""
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
    """Who stands for the controller in a region (GDPR Art. 27, UK GDPR Art. 27)."""

    __tablename__ = "representative"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    name: Mapped[Localized]
    address: Mapped[Localized]
    telephone: Mapped[str | None] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254))
    languages: Mapped[Codes]

    organisation: Mapped[Organisation] = relationship(back_populates="representatives")
