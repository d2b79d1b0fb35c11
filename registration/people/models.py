from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.foundation.database import CreatedAt, Record
from registration.foundation.personal_data import Category, personal


class Person(Record):
    """Someone who gave us an e-mail address. One row per mailbox; deleted on erasure."""

    __tablename__ = "person"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; what personal links carry."""
    email: Mapped[str] = mapped_column(String(320), info=personal(Category.CONTACT))
    """As the person wrote it."""
    email_key: Mapped[str] = mapped_column(String(320), unique=True, info=personal(Category.CONTACT))
    """Normalised: two spellings of one mailbox have one key."""
    name: Mapped[str] = mapped_column(String(200), default="", info=personal(Category.CONTACT))
    language: Mapped[str] = mapped_column(String(12), default="en")
    country: Mapped[str | None] = mapped_column(String(2), info=personal(Category.IDENTIFIABLE))
    """Declared by the person, ISO 3166-1 alpha-2; decides which notice and which law apply."""
    time_zone: Mapped[str | None] = mapped_column(String(64), info=personal(Category.LOCATION))
    """Chosen by the person: times are shown in it too, beside those of the event's place."""
    made_at: Mapped[CreatedAt]
    confirmed_at: Mapped[datetime | None]
    """When the mailbox was first shown to be the person's own."""

    subject: Mapped["Subject"] = relationship(back_populates="person")


class Subject(Record):
    """How ledger, audit trail and disclosure log know a person.

    The row outlives the person. Erasure empties ``person_id`` and ``wrapped_key``, and then nothing leads
    from the reference back to anybody.
    """

    __tablename__ = "subject"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), unique=True)
    wrapped_key: Mapped[bytes | None]
    """The person's own key, wrapped by the installation's."""
    erased_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(back_populates="subject")
