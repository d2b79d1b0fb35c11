"""Agreements, requests to share, and what somebody needs to know to decide about them."""

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from registration.consent.models import Purpose, PurposeVersion
from registration.events.models import Event, EventHost
from registration.forms.queries import fields_of
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.people.models import Person, Subject
from registration.sharing.models import (
    Agreement,
    AgreementVersion,
    ShareDecision,
    ShareRequest,
    ShareState,
)


def agreements() -> Sequence[Agreement]:
    """All agreements with their versions, by number."""
    asked = select(Agreement).options(joinedload(Agreement.organisation), selectinload(Agreement.versions))
    return db.session.scalars(asked.order_by(Agreement.number)).all()


def agreement_by_number(number: str) -> Agreement | None:
    return db.session.scalar(select(Agreement).where(Agreement.number == number))


def versions_with(organisation_id: int) -> Sequence[AgreementVersion]:
    """What was ever agreed with an organisation, newest first, with clauses and scope."""
    asked = select(AgreementVersion).join(Agreement).where(Agreement.organisation_id == organisation_id)
    loaded = asked.options(selectinload(AgreementVersion.clauses), selectinload(AgreementVersion.scopes))
    return db.session.scalars(loaded.order_by(AgreementVersion.id.desc())).all()


def request_by_ref(ref: str) -> ShareRequest | None:
    return db.session.scalar(select(ShareRequest).where(ShareRequest.ref == ref))


def requests(event_id: int | None = None) -> Sequence[ShareRequest]:
    """Requests to share, those that wait for a data officer first, then newest first."""
    waiting_first = case((ShareRequest.state == ShareState.REQUESTED, 0), else_=1)
    asked = select(ShareRequest).options(
        joinedload(ShareRequest.event),
        joinedload(ShareRequest.organisation),
        joinedload(ShareRequest.agreement_version).joinedload(AgreementVersion.agreement),
    )
    if event_id is not None:
        asked = asked.where(ShareRequest.event_id == event_id)
    return db.session.scalars(asked.order_by(waiting_first, ShareRequest.id.desc())).all()


def requests_waiting() -> int:
    """How many requests wait for a data officer."""
    asked = select(func.count()).select_from(ShareRequest).where(ShareRequest.state == ShareState.REQUESTED)
    return db.session.scalar(asked) or 0


def codes_of(request_id: int) -> dict[str, int]:
    """How many attendees each code of the gate met when the file was made."""
    asked = select(ShareDecision.code, func.count()).where(ShareDecision.request_id == request_id)
    counted = db.session.execute(asked.group_by(ShareDecision.code)).all()
    return {row[0]: row[1] for row in counted}


def people_of(request_id: int) -> Sequence[tuple[str, str, str]]:
    """Name, reference and code of each attendee of a decided request. For data officers alone."""
    asked = (
        select(func.coalesce(Person.name, ""), Subject.ref, ShareDecision.code)
        .select_from(ShareDecision)
        .join(Subject, Subject.id == ShareDecision.subject_id)
        .outerjoin(Person, Person.id == Subject.person_id)
        .where(ShareDecision.request_id == request_id)
        .order_by(ShareDecision.code, Person.name)
    )
    return [(name, ref, code) for name, ref, code in db.session.execute(asked)]


def asked_hosts(event: Event) -> list[EventHost]:
    """Co-organisers of an event to whom attendees are asked to be passed on."""
    return [host for host in event.hosts if host.purpose is not None]


def field_labels(event: Event) -> dict[str, str]:
    """Names of the form's fields in the present language, in the form's order."""
    if event.form_version is None:
        return {}
    return {each.code: pick(each.label) for each in fields_of(event.form_version)}


def current_words(purpose_id: int) -> PurposeVersion | None:
    """The published words of a purpose that hold now."""
    asked = select(PurposeVersion).where(
        PurposeVersion.purpose_id == purpose_id, PurposeVersion.published_at <= clock.now()
    )
    return db.session.scalar(asked.order_by(PurposeVersion.number.desc()).limit(1))


def partners_of(organisation_id: int) -> Sequence[Account]:
    """Accounts that may collect what is shared with an organisation."""
    asked = select(Account).where(Account.organisation_id == organisation_id, Account.active.is_(True))
    return [each for each in db.session.scalars(asked) if RoleName.CO_ORGANISER in each.role_names]


def accounts_named(ids: Sequence[int]) -> dict[int, str]:
    """Names of accounts, for who asked and who decided."""
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(set(ids)))).all()
    return {row[0]: row[1] for row in found}


def coverable(organisation_id: int) -> list[tuple[Event, Purpose]]:
    """Events at which people are asked to share with an organisation, latest first."""
    asked = (
        select(EventHost)
        .join(Event)
        .options(joinedload(EventHost.event), joinedload(EventHost.purpose))
        .where(EventHost.organisation_id == organisation_id, EventHost.purpose_id.is_not(None))
        .order_by(Event.starts_at.desc(), Event.id.desc())
    )
    return [(host.event, host.purpose) for host in db.session.scalars(asked) if host.purpose is not None]
