"""Questions about the controller and the other parties."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from registration.foundation import settings
from registration.foundation.database import db
from registration.organisations.models import Organisation, OrganisationKind, Representative


def controller() -> Organisation | None:
    """The organisation this installation serves; nothing before set-up."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.CONTROLLER))


def organisation_by_id(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def organisations(*kinds: OrganisationKind) -> Sequence[Organisation]:
    asked = select(Organisation).order_by(Organisation.code)
    return db.session.scalars(asked.where(Organisation.kind.in_(kinds)) if kinds else asked).all()


def organisation_by_code(code: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.code == code))


def representatives(organisation: Organisation) -> Sequence[Representative]:
    """Who stands for an organisation abroad."""
    asked = select(Representative).where(Representative.organisation_id == organisation.id)
    return db.session.scalars(asked.order_by(Representative.country)).all()


def logo_path(name: str) -> Path:
    """Where a logo is kept: outside of everything that is served as it lies."""
    return settings.current().data_folder.absolute() / "uploads" / name
