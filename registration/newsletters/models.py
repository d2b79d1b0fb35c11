from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Purpose
from registration.forms.models import FormVersion, Submission
from registration.foundation.database import CreatedAt, Data, Localized, Record
from registration.people.models import Person


class Newsletter(Record):
    """A newsletter people can order."""

    __tablename__ = "newsletter"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[Localized]
    description: Mapped[Localized]
    how_often: Mapped[Localized]
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"), unique=True)
    """Whoever allows this purpose is a subscriber; there is no other list."""
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    on_signup_forms: Mapped[bool] = mapped_column(default=True)
    public: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[CreatedAt]

    purpose: Mapped[Purpose] = relationship()
    form_version: Mapped[FormVersion | None] = relationship()


class Order(Record):
    """An order of a newsletter by its own form, until the mailbox is confirmed and after."""

    __tablename__ = "newsletter_order"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    language: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[CreatedAt]
    confirmed_at: Mapped[datetime | None]

    newsletter: Mapped[Newsletter] = relationship()
    person: Mapped[Person] = relationship()
    submission: Mapped[Submission] = relationship()


class CampaignState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


class Campaign(Record):
    """One issue of a newsletter."""

    __tablename__ = "campaign"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id"), index=True)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.DRAFT)
    subject: Mapped[Localized]
    body: Mapped[Localized]
    """Markdown."""
    frozen: Mapped[Data]
    """Language to subject, text and HTML, as they were when sending began."""
    made_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    newsletter: Mapped[Newsletter] = relationship()
