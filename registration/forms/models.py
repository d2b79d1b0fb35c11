from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Channel, ShownBlock
from registration.foundation.database import Code, CreatedAt, Data, Localized, LongText, Record
from registration.foundation.guards import keep_as_written
from registration.foundation.personal_data import Category, personal
from registration.people.models import Person


class FormUse(StrEnum):
    SIGNUP = "signup"
    NEWSLETTER = "newsletter"
    QUESTIONNAIRE = "questionnaire"
    ENQUIRY = "enquiry"


class Form(Record):
    """A form under one code; what it asks is in its versions."""

    __tablename__ = "form"

    code: Mapped[Code] = mapped_column(unique=True)
    use: Mapped[FormUse]
    title: Mapped[Localized]
    service: Mapped[str] = mapped_column(String(80), default="")
    """Code of the service it belongs to; empty while the catalogue has none."""
    made_at: Mapped[CreatedAt]

    versions: Mapped[list["FormVersion"]] = relationship(back_populates="form", order_by="FormVersion.number")


class FormVersion(Record):
    """What a form asks. Guarded once published."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    number: Mapped[int]
    definition: Mapped[Data]
    """``fields``: a list of what ``forms.rules.Field`` reads; ``purposes``: codes in the order shown."""
    sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of the definition as canonical JSON."""
    made_at: Mapped[CreatedAt]
    published_at: Mapped[datetime | None]

    form: Mapped[Form] = relationship(back_populates="versions")


keep_as_written(FormVersion, once="published_at")


class FieldApproval(Record):
    """A data officer's word that a form may ask this question, exactly as it stands."""

    __tablename__ = "field_approval"
    __table_args__ = (UniqueConstraint("form_id", "sha256"),)

    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    field: Mapped[Code]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the question as canonical JSON: another wording is another question."""
    reason: Mapped[LongText]
    approved_by: Mapped[int]
    approved_at: Mapped[CreatedAt]


keep_as_written(FieldApproval)


class Submission(Record):
    """What one person answered to one version of a form."""

    __tablename__ = "submission"

    act: Mapped[str] = mapped_column(String(40), unique=True)
    """From the *shown* token: the same page sent twice is one submission."""
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    answers: Mapped[Data] = mapped_column(info=personal(Category.CONTACT))
    """Code of the field to the answer."""
    noted: Mapped[Data | None] = mapped_column(info=personal(Category.VOLUNTEERED))
    """What staff noted in the internal fields: never part of what the person sends."""
    shown_block_id: Mapped[int | None] = mapped_column(ForeignKey("shown_block.id"))
    shown_at: Mapped[datetime]
    given_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    channel: Mapped[Channel] = mapped_column(default=Channel.WEB)

    form_version: Mapped[FormVersion] = relationship()
    person: Mapped[Person] = relationship()
    shown_block: Mapped[ShownBlock | None] = relationship()


class AnswerFile(Record):
    """A file that answers a question, sealed with the person's key: erasure makes it unreadable.

    What it is called stands in the answer.
    """

    __tablename__ = "answer_file"
    __table_args__ = (UniqueConstraint("submission_id", "field"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    field: Mapped[Code]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=personal(Category.VOLUNTEERED))
    kept_at: Mapped[CreatedAt]

    submission: Mapped[Submission] = relationship()


class WaitingFile(Record):
    """A file whose form came back with something to put right. Its key stands on that page alone."""

    __tablename__ = "waiting_file"

    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    """Hash of the token on the page."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=personal(Category.VOLUNTEERED))
    until: Mapped[datetime] = mapped_column(index=True)
