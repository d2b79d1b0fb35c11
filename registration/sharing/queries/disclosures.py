"""What was given to whom, who took it, and who must be deleted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from registration.consent.models import ConsentEvent, ConsentState, LimitKind, ProcessingLimit
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisers.models import Account
from registration.people.models import Person, Subject
from registration.sharing.models import (
    AgreementVersion,
    Disclosure,
    DisclosureFetch,
    DisclosureItem,
    RecipientNotice,
    ShareRequest,
)
from registration.sharing.queries.requests import field_labels
from registration.sharing.rules import ENDED


def _disclosures() -> Select[Disclosure]:
    request = joinedload(Disclosure.request)
    return (
        select(Disclosure)
        .join(ShareRequest)
        .options(
            request.joinedload(ShareRequest.event),
            request.joinedload(ShareRequest.organisation),
            request.joinedload(ShareRequest.agreement_version).joinedload(AgreementVersion.agreement),
        )
        .order_by(Disclosure.id.desc())
    )


def disclosures() -> Sequence[Disclosure]:
    """Every file that was made, newest first."""
    return db.session.scalars(_disclosures()).all()


def disclosures_to(organisation_id: int) -> Sequence[Disclosure]:
    """What was shared with an organisation, newest first."""
    return db.session.scalars(_disclosures().where(ShareRequest.organisation_id == organisation_id)).all()


def disclosure_by_ref(ref: str) -> Disclosure | None:
    return db.session.scalar(_disclosures().where(Disclosure.ref == ref))


def disclosure_of(request_id: int) -> Disclosure | None:
    return db.session.scalar(select(Disclosure).where(Disclosure.request_id == request_id))


def fetches_of(disclosure_ids: Sequence[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Who took each file, and when."""
    asked = select(DisclosureFetch.disclosure_id, Account.name, DisclosureFetch.at).join(
        Account, Account.id == DisclosureFetch.account_id
    )
    taken: dict[int, list[tuple[str, datetime]]] = {}
    for disclosure_id, name, at in db.session.execute(
        asked.where(DisclosureFetch.disclosure_id.in_(disclosure_ids)).order_by(DisclosureFetch.id)
    ):
        taken.setdefault(disclosure_id, []).append((name, at))
    return taken


@dataclass(frozen=True)
class Received:
    """One time somebody's data was given to another organisation."""

    recipient_name: dict[str, str]
    recipient_address: dict[str, str]
    recipient_representative: dict[str, str]
    recipient_country: str
    fields: list[str]
    """Names of the fields in the present language."""
    ground: str
    consent_on: datetime | None
    """When the person allowed it; empty for another ground."""
    agreement_number: str
    event_title: dict[str, str]
    at: datetime
    told_at: datetime | None
    """When the recipient was told to delete it again."""
    deleted_at: datetime | None
    """When the recipient said that it did."""


def disclosures_of(subject_id: int) -> list[Received]:
    """Every time this person's data was given to someone else, newest first."""
    told = _notices(func.min(RecipientNotice.told_at))
    deleted = _notices(func.min(RecipientNotice.acknowledged_at))
    asked = (
        _disclosures()
        .join(DisclosureItem, DisclosureItem.disclosure_id == Disclosure.id)
        .outerjoin(ConsentEvent, ConsentEvent.id == DisclosureItem.consent_event_id)
        .where(DisclosureItem.subject_id == subject_id)
        .add_columns(ConsentEvent.occurred_at, told, deleted)
    )
    return [_received(*row) for row in db.session.execute(asked)]


def _notices(column: ColumnElement[Any]) -> Any:
    return (
        select(column)
        .where(RecipientNotice.item_id == DisclosureItem.id)
        .correlate(DisclosureItem)
        .scalar_subquery()
    )


def _received(
    given: Disclosure, consent_on: datetime | None, told: datetime | None, deleted: datetime | None
) -> Received:
    labels = field_labels(given.request.event)
    return Received(
        recipient_name=given.recipient_name,
        recipient_address=given.recipient_address,
        recipient_representative=given.recipient_representative,
        recipient_country=given.recipient_country,
        fields=[labels.get(code, code) for code in given.fields],
        ground=given.ground,
        consent_on=consent_on,
        agreement_number=given.request.agreement_version.agreement.number,
        event_title=given.request.event.title,
        at=given.made_at,
        told_at=told,
        deleted_at=deleted,
    )


def no_longer_given(*limits: LimitKind) -> Select[int, int, str]:
    """Items of people whose data the recipient may not have any more: item, row in its file, cause.

    They were erased, took back the consent it was given on, or set one of these limits.
    """
    consent = aliased(ConsentEvent)
    taken_back = exists().where(
        ConsentState.subject_id == consent.subject_id,
        ConsentState.purpose_id == consent.purpose_id,
        ConsentState.context == consent.context,
        ConsentState.kind.in_(ENDED),
    )
    set_against = exists().where(
        ProcessingLimit.subject_id == DisclosureItem.subject_id,
        or_(ProcessingLimit.lifted_at.is_(None), ProcessingLimit.lifted_at > clock.now()),
        ProcessingLimit.kind.in_(limits),
        or_(ProcessingLimit.purpose_id.is_(None), ProcessingLimit.purpose_id == ShareRequest.purpose_id),
    )
    cause = case(
        (Subject.erased_at.is_not(None), "erased"), (taken_back, "withdrawn"), (set_against, "objected")
    )
    return (
        select(DisclosureItem.id, DisclosureItem.row, cause)
        .join(Disclosure, Disclosure.id == DisclosureItem.disclosure_id)
        .join(ShareRequest, ShareRequest.id == Disclosure.request_id)
        .join(Subject, Subject.id == DisclosureItem.subject_id)
        .outerjoin(consent, consent.id == DisclosureItem.consent_event_id)
        .where(cause.is_not(None))
    )


def notices_due() -> Select[int, int, str]:
    """Items whose recipient was not yet told that the data must go."""
    told = exists().where(RecipientNotice.item_id == DisclosureItem.id)
    return no_longer_given(LimitKind.OBJECTION, LimitKind.STOP_PROVISION).where(~told)


@dataclass(frozen=True)
class ToDelete:
    """Somebody a recipient must delete: where in its file, and who, as far as it was told."""

    notice_id: int
    disclosure_id: int
    row: int
    name: str
    email: str
    told_at: datetime | None
    due_at: datetime | None
    acknowledged_at: datetime | None


def to_delete(disclosure_ids: Sequence[int]) -> list[ToDelete]:
    """People who must be deleted from these files. The name only while the person is known to us,
    and only if the recipient had it from us.
    """
    asked = (
        select(
            RecipientNotice.id, DisclosureItem.disclosure_id, DisclosureItem.row, Person.name, Person.email,
            RecipientNotice.made_at, RecipientNotice.due_at, RecipientNotice.acknowledged_at,
            Disclosure.fields,
        )
        .join(DisclosureItem, DisclosureItem.id == RecipientNotice.item_id)
        .join(Disclosure, Disclosure.id == DisclosureItem.disclosure_id)
        .join(Subject, Subject.id == DisclosureItem.subject_id)
        .outerjoin(Person, Person.id == Subject.person_id)
        .where(DisclosureItem.disclosure_id.in_(disclosure_ids))
        .order_by(DisclosureItem.disclosure_id, DisclosureItem.row)
    )  # fmt: skip
    return [
        ToDelete(
            notice_id,
            disclosure_id,
            row,
            (name or "") if "name" in fields else "",
            (email or "") if "email" in fields else "",
            *times,
        )
        for notice_id, disclosure_id, row, name, email, *times, fields in db.session.execute(asked)
    ]
