"""Questions about the parties and the registers."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from registration.foundation import settings
from registration.foundation.database import db
from registration.organisations.models import (
    Acknowledgement,
    Measure,
    Organisation,
    OrganisationKind,
    Representative,
    Review,
    ReviewOf,
    RulesDocument,
    RulesVersion,
    Service,
    Tool,
)
from registration.organisations.rules import best_office


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
    return db.session.scalars(asked.order_by(Representative.country, Representative.id)).all()


def representative_by_id(representative_id: int) -> Representative | None:
    return db.session.get(Representative, representative_id)


def representative_for(country: str, language: str = "") -> Representative | None:
    """Who stands for us where a person lives: an office in their country, else one of the region."""
    us = controller()
    return best_office(representatives(us), country, language) if us else None


def services() -> Sequence[Service]:
    """The catalogue, in its order."""
    return db.session.scalars(select(Service).order_by(Service.position, Service.id)).all()


def service_by_code(code: str) -> Service | None:
    return db.session.scalar(select(Service).where(Service.code == code))


def tools() -> Sequence[Tool]:
    """Tools that see something of people, in the order shown to them."""
    return db.session.scalars(select(Tool).order_by(Tool.position, Tool.id)).all()


def tool_by_code(code: str) -> Tool | None:
    return db.session.scalar(select(Tool).where(Tool.code == code))


def measures(service: str = "") -> Sequence[Measure]:
    """What is done to keep data safe; with a service: what is done for it."""
    found = db.session.scalars(select(Measure).order_by(Measure.code)).all()
    return [each for each in found if not service or not each.services or service in each.services]


def measure_by_code(code: str) -> Measure | None:
    return db.session.scalar(select(Measure).where(Measure.code == code))


def rules_documents() -> Sequence[RulesDocument]:
    return db.session.scalars(select(RulesDocument).order_by(RulesDocument.code)).all()


def rules_by_code(code: str) -> RulesDocument | None:
    return db.session.scalar(select(RulesDocument).where(RulesDocument.code == code))


def rules_draft(document: RulesDocument) -> RulesVersion | None:
    """The version that is being written."""
    return next((each for each in document.versions if each.published_at is None), None)


def rules_in_force(document: RulesDocument) -> RulesVersion | None:
    """The newest published version."""
    return next((each for each in reversed(document.versions) if each.published_at is not None), None)


def has_acknowledged(version: RulesVersion, account_id: int) -> bool:
    asked = select(Acknowledgement.id).where(
        Acknowledgement.version_id == version.id, Acknowledgement.account_id == account_id
    )
    return db.session.scalar(asked) is not None


def acknowledgements(version: RulesVersion) -> Sequence[Acknowledgement]:
    """Who has read a version, and when."""
    asked = select(Acknowledgement).where(Acknowledgement.version_id == version.id)
    return db.session.scalars(asked.order_by(Acknowledgement.at, Acknowledgement.id)).all()


def rules_to_read(account_id: int) -> Sequence[RulesDocument]:
    """Rules whose version in force somebody has not acknowledged yet. One statement."""
    newest = (
        select(RulesVersion.document_id, func.max(RulesVersion.number).label("number"))
        .where(RulesVersion.published_at.is_not(None))
        .group_by(RulesVersion.document_id)
        .subquery()
    )
    read = select(Acknowledgement.version_id).where(Acknowledgement.account_id == account_id)
    asked = (
        select(RulesDocument)
        .join(newest, newest.c.document_id == RulesDocument.id)
        .join(
            RulesVersion,
            (RulesVersion.document_id == newest.c.document_id) & (RulesVersion.number == newest.c.number),
        )
        .where(RulesVersion.id.not_in(read))
        .order_by(RulesDocument.code)
    )
    return db.session.scalars(asked).all()


def planned_reviews(until: date | None = None) -> Sequence[Review]:
    """What is to be looked through, the most pressing first; with a day: until that day."""
    asked = select(Review).where(Review.done_at.is_(None)).order_by(Review.due_on, Review.id)
    return db.session.scalars(asked if until is None else asked.where(Review.due_on <= until)).all()


def planned_review(of: ReviewOf, code: str) -> Review | None:
    asked = select(Review).where(Review.of == of, Review.code == code, Review.done_at.is_(None))
    return db.session.scalar(asked)


def review_by_id(review_id: int) -> Review | None:
    return db.session.get(Review, review_id)


def done_reviews(most: int = 50) -> Sequence[Review]:
    """What was looked through, newest first."""
    asked = (
        select(Review).where(Review.done_at.is_not(None)).order_by(Review.done_at.desc(), Review.id.desc())
    )
    return db.session.scalars(asked.limit(most)).all()


def logo_path(name: str) -> Path:
    """Where a logo is kept: outside of everything that is served as it lies."""
    return settings.current().data_folder.absolute() / "uploads" / name
