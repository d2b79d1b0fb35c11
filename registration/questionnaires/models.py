from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.consent.models import Purpose
from registration.events.models import Event
from registration.forms.models import FormVersion
from registration.foundation.database import CreatedAt, Data, Localized, Record
from registration.foundation.personal_data import Category, personal
from registration.signups.models import Signup


class QuestionnaireState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Audience(StrEnum):
    ATTENDED = "attended"
    ABSENT = "absent"
    ALL = "all"


class Questionnaire(Record):
    """Questions to those who came, or did not."""

    __tablename__ = "questionnaire"
    __table_args__ = (CheckConstraint("smallest_cell > 0", name="smallest_cell_positive"),)

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purpose.id"))
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    title: Mapped[Localized]
    introduction: Mapped[Localized]
    anonymous: Mapped[bool]
    audience: Mapped[Audience] = mapped_column(default=Audience.ATTENDED)
    smallest_cell: Mapped[int] = mapped_column(default=5)
    """Results with fewer answers than this are withheld."""
    state: Mapped[QuestionnaireState] = mapped_column(default=QuestionnaireState.DRAFT)
    closes_at: Mapped[datetime | None]
    made_at: Mapped[CreatedAt]
    opened_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    purpose: Mapped[Purpose] = relationship()
    form_version: Mapped[FormVersion] = relationship()


class Invitation(Record):
    """One person asked to answer, by a personal link."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("questionnaire_id", "signup_id"),)

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), index=True)
    invited_at: Mapped[CreatedAt]
    answered: Mapped[bool] = mapped_column(default=False)
    """No time is kept: it would lead from an anonymous answer to the person."""

    questionnaire: Mapped[Questionnaire] = relationship()
    signup: Mapped[Signup] = relationship()


class Response(Record):
    """Answers under a name: saved as they are given, handed in once, changeable until the deadline."""

    __tablename__ = "response"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), unique=True)
    answers: Mapped[Data] = mapped_column(info=personal(Category.VOLUNTEERED))
    begun_at: Mapped[CreatedAt]
    handed_in_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship()


class AnonymousResponse(Record):
    """Answers of nobody in particular: no reference, no time, a random key in place of a running number."""

    __tablename__ = "anonymous_response"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # type: ignore[assignment]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    answers: Mapped[Data]
