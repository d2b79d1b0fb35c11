"""Tables about who is let in: reasons for declining, invitations, and places taken for others."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.events.models import Event
from registration.foundation.database import Code, CreatedAt, Localized, Record
from registration.foundation.personal_data import Category, personal
from registration.people.models import Person


class Refusal(Record):
    """Why a sign-up was declined, as the mail to the person says it."""

    __tablename__ = "signup_refusal"

    signup_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), unique=True)
    reason: Mapped[Code] = mapped_column(default="")
    """Code of a reason that many share; empty: none is given, or only the words."""
    words: Mapped[Localized] = mapped_column(info=personal(Category.VOLUNTEERED))
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class InvitationRound(Record):
    """A list of people who were invited together, and what all of them are told."""

    __tablename__ = "invitation_round"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """From the page it was written on: sent twice, it is one round."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    source: Mapped[Localized]
    """Where the addresses are from; everybody who was not asked before is told (GDPR Art. 14)."""
    words: Mapped[Localized]
    """What the organisers write to all of them."""
    expires_at: Mapped[datetime]
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class EventInvitation(Record):
    """One person who was invited. Name and address are the person's; whether they looked is not noted."""

    __tablename__ = "event_invitation"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; what the personal link carries."""
    round_id: Mapped[int] = mapped_column(ForeignKey("invitation_round.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("signup.id", ondelete="SET NULL"), index=True)
    """What was signed up with it; an invitation serves once."""
    language: Mapped[str] = mapped_column(String(12))
    invited_at: Mapped[CreatedAt]
    reminded_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    round: Mapped[InvitationRound] = relationship()
    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()


class GroupPlace(Record):
    """A place that one person took for another, who then answers and decides for themselves."""

    __tablename__ = "group_place"

    ref: Mapped[str] = mapped_column(String(32), unique=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"), index=True)
    """The sign-up of whoever took it."""
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("signup.id", ondelete="SET NULL"), unique=True)
    """The sign-up of whom it was taken for; none: they had one already, which the leader does not learn."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    given_name: Mapped[str] = mapped_column(String(200), info=personal(Category.CONTACT))
    """As the leader wrote it: this is all the leader sees of the other."""
    held_until: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When the person was written to: after the leader's mailbox was confirmed."""
    answered_at: Mapped[datetime | None]
    """When they sent their own answers and decisions."""

    person: Mapped[Person] = relationship()
