"""What our codes are called in the W3C Data Privacy Vocabulary (DPV 2.x), and in which JSON-LD context."""

import json
from functools import lru_cache
from typing import Any

from registration.consent.models import Basis, EventKind
from registration.consent.rules import DPV_STATE
from registration.foundation.templates import beside_or_inside

RECEIPT = "urn:registration:schema:consent-receipt:1"
RECORD = "urn:registration:schema:consent-record:1"
"""Names of the schemas that are shipped in ``static/schemas``."""
CONTEXT = "consent-1.jsonld"

BASIS = {
    Basis.CONTRACT: "dpv:Contract",
    Basis.CONSENT: "dpv:Consent",
    Basis.LEGAL_OBLIGATION: "dpv:LegalObligation",
    Basis.VITAL_INTEREST: "dpv:VitalInterest",
    Basis.PUBLIC_TASK: "dpv:PublicInterest",
    Basis.LEGITIMATE_INTERESTS: "dpv:LegitimateInterest",
    # DPV has no term of its own for these two; the code beside it says which it is.
    Basis.SOFT_OPT_IN: "dpv:LegalBasis",
    Basis.PURPOSE_NOTIFICATION: "dpv:LegalBasis",
}

DATA = {
    "name": "pd:Name",
    "email": "pd:EmailAddress",
    "telephone": "pd:TelephoneNumber",
    "country": "pd:Country",
    "language": "pd:Language",
    "organisation": "pd:CurrentEmployment",
    "address": "pd:PhysicalAddress",
}
ANY_DATA = "dpv:PersonalData"

CONSENT_TYPE = {
    EventKind.DEEMED_ACCEPTANCE: "dpv:ImpliedConsent",
    EventKind.IMPORTED_UNVERIFIED: "dpv:Consent",
}
EXPRESSED = "dpv:ExpressedConsent"


def state_of(kind: str) -> str:
    """The DPV state of an event; a term of our own where DPV has none."""
    try:
        known = DPV_STATE[EventKind(kind)]
    except ValueError:
        known = None
    return known or f"own:{kind}"


@lru_cache
def context() -> dict[str, Any]:
    """The context as it stands in every receipt, so that no reader has to fetch it."""
    file = beside_or_inside("static") / "schemas" / CONTEXT
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))["@context"]
    return content
