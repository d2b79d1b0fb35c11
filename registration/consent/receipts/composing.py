"""A consent record by ISO/IEC TS 27560, out of rows. Pure: everything it needs is handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registration.consent.models import (
    ConsentEvent,
    EventKind,
    Notice,
    NoticeVersion,
    Purpose,
    PurposeVersion,
)
from registration.consent.receipts.checking import entity
from registration.consent.receipts.terms import (
    ANY_DATA,
    BASIS,
    CONSENT_TYPE,
    DATA,
    EXPRESSED,
    RECORD,
    state_of,
)
from registration.consent.rules import STANDING, stamp
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick, speaking
from registration.organisations.models import Organisation, OrganisationKind

PARTY_TYPE = {
    OrganisationKind.CONTROLLER: "dpv:DataController",
    OrganisationKind.PROCESSOR: "dpv:DataProcessor",
    OrganisationKind.GOVERNMENT: "dpv:Authority",
}


@dataclass(frozen=True)
class Surroundings:
    """What all records of an installation share."""

    controller: Organisation | None
    storage_country: str
    notice_url: str
    withdrawal_url: str


@dataclass(frozen=True)
class Decided:
    """One purpose in one act: its events, and the rows they name."""

    subject_ref: str
    events: Sequence[ConsentEvent]
    purpose: Purpose
    version: PurposeVersion | None
    notice: tuple[NoticeVersion, Notice] | None
    shown: Mapping[str, Any] | None
    """The block that stood on the page."""
    parties: Sequence[Organisation]
    """Those that the words named."""


def record(decided: Decided, around: Surroundings, *, language: str) -> dict[str, Any]:
    """The record of one decision. ``language`` is the one used where none was served."""
    first = next(each for each in decided.events if each.purpose_id is not None)
    tongue = first.language or language
    with speaking(tongue):
        return {
            "@type": "dpv:ConsentRecord",
            "schema_version": RECORD,
            "record_id": f"urn:uuid:{first.uid}",
            "pii_principal_id": f"urn:registration:subject:{decided.subject_ref}",
            "pii_processing": _processing(decided, first, around, tongue),
            "parties": [party(each, tongue) for each in _parties(decided, around)],
            "events": [_event(each, decided.subject_ref) for each in decided.events],
        }


def _parties(decided: Decided, around: Surroundings) -> Iterable[Organisation]:
    return [*([around.controller] if around.controller else []), *decided.parties]


def _processing(decided: Decided, first: ConsentEvent, around: Surroundings, tongue: str) -> dict[str, Any]:
    basis = first.basis or (decided.version and decided.version.basis)
    country = around.controller.country if around.controller else "ZZ"
    return {
        "privacy_notice": _notice(decided.notice, around, tongue),
        "language": tongue,
        "purposes": [_purpose(decided, first, tongue)],
        **({"lawful_basis": BASIS[basis], "basis_code": basis.value} if basis else {}),
        "pii_information": _data(decided),
        "pii_controllers": [f"urn:registration:party:{around.controller.code}"] if around.controller else [],
        "storage_location": f"loc:{around.storage_country or country}",
        "retention_period": {"description": _retention(decided.version, tongue)},
        "jurisdiction": f"loc:{country}",
        "recipient_third_parties": [f"urn:registration:party:{code}" for code in first.recipients],
        "withdrawal_method": {
            "description": _(
                "By the button on your own page, to which every mail has a link, or by the link at the end "
                "of a newsletter. You can ask for the link to your page at this address."
            ),
            "url": around.withdrawal_url,
        },
    }


def _notice(found: tuple[NoticeVersion, Notice] | None, around: Surroundings, tongue: str) -> dict[str, Any]:
    if found is None:
        return {"@type": "dpv:PrivacyNotice", "url": around.notice_url}
    version, notice = found
    return {
        "@id": f"urn:registration:notice:{notice.code}:{version.number}",
        "@type": "dpv:PrivacyNotice",
        "title": pick(version.title, tongue),
        "notice_version": version.number,
        "notice_sha256": version.sha256.get(tongue) or pick(version.sha256, tongue),
        "url": around.notice_url,
    }


def _purpose(decided: Decided, first: ConsentEvent, tongue: str) -> dict[str, Any]:
    version = decided.version
    stood = {each["code"]: each for each in (decided.shown or {}).get("purposes", ())}.get(
        decided.purpose.code
    )
    words = {
        "title": stood["title"] if stood else version and pick(version.title, tongue),
        "statement": stood["words"] if stood else version and pick(version.statement, tongue),
        "if_refused": stood["if_refused"] if stood else version and pick(version.if_refused, tongue),
    }
    return {
        "@type": "dpv:Purpose",
        "purpose_code": decided.purpose.code,
        "purpose_type": version.dpv_term if version else "dpv:Purpose",
        **({"purpose_version": version.number} if version else {}),
        **{name: text or "" for name, text in words.items()},
        **({"context": first.context} if first.context else {}),
    }


def _data(decided: Decided) -> list[dict[str, Any]]:
    """The fields a purpose uses: those it names, or else all that were asked with it."""
    asked = {each["code"]: each for each in (decided.shown or {}).get("fields", ())}
    codes = (decided.version.fields if decided.version else None) or list(asked) or ["email"]
    return [
        {
            "pii_code": code,
            "pii_type": DATA.get(code, ANY_DATA),
            **(
                {"label": asked[code]["label"], "pii_optional": not asked[code]["required"]}
                if code in asked
                else {}
            ),
        }
        for code in codes
    ]


def _retention(version: PurposeVersion | None, tongue: str) -> str:
    words = pick(version.retention, tongue) if version else ""
    return words or _("Until you withdraw, or until the purpose is served, and no longer.")


def party(organisation: Organisation, tongue: str) -> dict[str, Any]:
    """Who it is, and how to reach it."""
    contact = organisation.privacy_email or organisation.contact_email or organisation.website or ""
    optional = {
        "party_representative": pick(organisation.representative_name, tongue),
        "party_email": organisation.privacy_email or organisation.contact_email,
        "party_phone": organisation.telephone,
        "party_url": organisation.website,
    }
    return {
        "@id": f"urn:registration:party:{organisation.code}",
        "party_id": f"urn:registration:party:{organisation.code}",
        "party_type": PARTY_TYPE.get(organisation.kind, "dpv:ThirdParty"),
        "party_name": pick(organisation.name, tongue),
        "party_address": pick(organisation.address, tongue),
        "party_country": f"loc:{organisation.country}",
        "party_contact": pick(organisation.dpo_contact, tongue) or contact,
        **{name: value for name, value in optional.items() if value},
    }


def _event(event: ConsentEvent, subject_ref: str) -> dict[str, Any]:
    optional = {
        "shown_at": stamp(event.shown_at),
        "shown_sha256": event.shown_sha256,
        "valid_until": stamp(event.valid_until),
    }
    return {
        "event_id": f"urn:uuid:{event.uid}",
        "event_kind": event.kind.value,
        "event_time": stamp(event.occurred_at),
        "validity_duration": _duration(event),
        "entity_id": entity(event.actor, subject_ref),
        "event_type": CONSENT_TYPE.get(event.kind, EXPRESSED),
        "event_state": state_of(event.kind),
        "effective": event.effective,
        "collection_method": f"{event.channel.value}:{event.method}",
        **{name: value for name, value in optional.items() if value},
    }


def _duration(event: ConsentEvent) -> str:
    """How long it holds, by ISO 8601; a consent without a day holds until it is withdrawn."""
    if event.kind is EventKind.ADDRESS_CONFIRMED or event.kind not in STANDING:
        return "none"
    if event.valid_until is None:
        return "until-withdrawn"
    return f"P{(event.valid_until - event.occurred_at).days}D"
