"""Questions about the controller and the other parties."""

from collections.abc import Sequence

from sqlalchemy import select

from registration.foundation.database import db
from registration.organisations.models import Organisation, OrganisationKind


def controller() -> Organisation | None:
    """The organisation this installation serves; nothing before set-up."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.CONTROLLER))


def organisation_by_id(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def organisations(*kinds: OrganisationKind) -> Sequence[Organisation]:
    asked = select(Organisation).order_by(Organisation.code)
    return db.session.scalars(asked.where(Organisation.kind.in_(kinds)) if kinds else asked).all()
