"""Agreements in words: types, clauses, mechanisms, what is missing, what is covered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, locale, pick
from registration.foundation.localization import lazy_gettext as _l
from registration.sharing.models import AgreementState, AgreementType, AgreementVersion

TYPES: Mapping[AgreementType, Any] = {
    AgreementType.JOINT_CONTROLLERS: _l("Joint controllers"),
    AgreementType.INDEPENDENT: _l("Independent co-organiser"),
    AgreementType.PROCESSOR: _l("Processor, entrusted with work"),
    AgreementType.JOINT_USE: _l("Joint use"),
    AgreementType.APPI_V: _l("Provision by a public body (APPI, Chapter V)"),
}

STATES: Mapping[AgreementState, tuple[Any, str]] = {
    AgreementState.DRAFT: (_l("Draft"), "open"),
    AgreementState.ACTIVE: (_l("In force"), "good"),
    AgreementState.TERMINATED: (_l("Ended"), "off"),
}

MECHANISMS: Mapping[str, Any] = {
    "": _l("None"),
    "appi_28": _l("APPI Article 28: consent with information on the country"),
    "scc": _l("Standard contractual clauses"),
    "idta": _l("UK transfer agreement or addendum"),
    "adequacy": _l("Adequacy decision"),
    "equivalent_system": _l("System equivalent to Japanese law, checked regularly"),
}

CLAUSES: Mapping[str, Any] = {
    "adequate_handling": _l("Adequate handling and safe management"),
    "audits": _l("We may check"),
    "breach_notice": _l("Tells us about breaches"),
    "compensation": _l("Compensation for violations"),
    "confidentiality": _l("Confidentiality"),
    "contact_point": _l("A contact point for people"),
    "deletion_date": _l("Deletion by a date"),
    "essence_published": _l("The essence of the agreement is published"),
    "fair_management": _l("Fair management of personal data"),
    "instructions_only": _l("Acts on our instructions only"),
    "items_named": _l("Names the items of data"),
    "method_limitation": _l("Limits how the data is used"),
    "no_onward_transfer": _l("Gives the data to nobody else"),
    "no_own_purposes": _l("No use for its own purposes"),
    "purpose_limitation": _l("Limits the purpose of use"),
    "responsible_manager": _l("Names who is responsible for the data"),
    "return_after_duties": _l("Returns or destroys the data afterwards"),
    "rights_assistance": _l("Helps us answer people’s requests"),
    "rights_forwarding": _l("Passes people’s requests on to us"),
    "rights_handling": _l("Who answers people’s requests"),
    "roles": _l("Who is responsible for what"),
    "security": _l("Security measures"),
    "sub_processors": _l("Conditions for sub-processors"),
    "users_named": _l("Names who uses the data jointly"),
}

LACKS: Mapping[str, Any] = {
    "signature_ours": _l("Our signature: who signed for us"),
    "signature_theirs": _l("Their signature: who signed for them"),
    "document": _l("The signed document"),
    "scope": _l("What it covers: at least one field, for one purpose, at one event"),
    "over": _l("Days that are not over yet"),
}


def lack_in_words(code: str) -> str:
    """What an agreement needs before it can come into force."""
    return str(LACKS.get(code) or _("Page of the clause “%(clause)s”", clause=str(CLAUSES.get(code, code))))


def country(code: str) -> str:
    """The country's name in the present language."""
    return str(locale(language()).territories.get(code, code))


@dataclass(frozen=True)
class TermsInWords:
    """An agreement as the dry run shows it."""

    number: str
    state: str
    state_kind: str
    type: str
    party: str
    address: str
    representative: str
    country: str
    last_moment: datetime
    """In the last day, so that it prints as that day."""
    zone: str
    mechanism: str
    review_on: datetime | None
    version: AgreementVersion


def terms_in_words(version: AgreementVersion, zone: str) -> TermsInWords:
    """What the people who decide must know of an agreement."""
    party = version.agreement.organisation
    state, kind = STATES[version.state]
    return TermsInWords(
        number=version.agreement.number,
        state=str(state),
        state_kind=kind,
        type=str(TYPES[version.agreement.type]),
        party=pick(party.name),
        address=pick(party.address),
        representative=pick(party.representative_name),
        country=country(party.country),
        last_moment=version.effective_to - timedelta(microseconds=1),
        zone=zone,
        mechanism=str(MECHANISMS.get(version.transfer_mechanism, version.transfer_mechanism)),
        review_on=version.transfer_review_on,
        version=version,
    )
