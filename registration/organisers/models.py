from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registration.foundation.database import Codes, CreatedAt, Json, Record
from registration.organisations.models import Organisation

account_role = Table(
    "account_role",
    Record.metadata,
    Column("account_id", Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", Integer, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Record, RoleMixin):
    """Administrator, data officer, organiser or co-organiser."""

    __tablename__ = "role"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(255), default="")


class Account(Record, UserMixin):
    """Somebody of the staff, or of a co-organiser, who signs in with a password."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12), default="en")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The co-organiser a partner works for; empty for the controller's own staff."""
    password: Mapped[str | None] = mapped_column(String(255))
    """Argon2 hash."""
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[CreatedAt]
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    login_count: Mapped[int] = mapped_column(default=0)
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    mf_recovery_codes: Mapped[Codes | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    us_totp_secrets: Mapped[dict[str, Any] | None] = mapped_column(Json)

    roles: Mapped[list[Role]] = relationship(secondary=account_role, lazy="selectin")
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def role_names(self) -> list[str]:
        return sorted(role.name for role in self.roles)
