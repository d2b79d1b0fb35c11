"""What bases, laws, kinds and mails are called in choices."""

from collections.abc import Mapping
from typing import Any

from registration.consent.models import Basis, Channel, PurposeKind
from registration.consent.queries import Finding
from registration.foundation.localization import lazy_gettext, ngettext
from registration.organisations.models import Regime

_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.

BASES: Mapping[Basis, Any] = {
    Basis.CONTRACT: _l("Contract (GDPR Art. 6(1)(b))"),
    Basis.CONSENT: _l("Consent (GDPR Art. 6(1)(a), APPI Art. 27 and 28)"),
    Basis.LEGAL_OBLIGATION: _l("Legal obligation (GDPR Art. 6(1)(c))"),
    Basis.VITAL_INTEREST: _l("Vital interest (GDPR Art. 6(1)(d))"),
    Basis.PUBLIC_TASK: _l("Public task (GDPR Art. 6(1)(e))"),
    Basis.LEGITIMATE_INTERESTS: _l("Legitimate interests (GDPR Art. 6(1)(f))"),
    Basis.SOFT_OPT_IN: _l("Existing relation, with a way out (ePrivacy Art. 13(2))"),
    Basis.PURPOSE_NOTIFICATION: _l("Purpose made known (APPI Art. 21)"),
}
REGIMES: Mapping[Regime, Any] = {
    Regime.APPI_IV: _l("Japan, businesses (APPI chapter IV)"),
    Regime.APPI_V: _l("Japan, public bodies (APPI chapter V)"),
    Regime.INTERGOVERNMENTAL: _l("Intergovernmental organisations"),
    Regime.EU: _l("European Union and EEA (GDPR)"),
    Regime.UK: _l("United Kingdom (UK GDPR)"),
    Regime.TH: _l("Thailand (PDPA)"),
    Regime.OTHER: _l("Another law"),
}
KINDS: Mapping[PurposeKind, Any] = {
    PurposeKind.OPERATION: _l("Running an event"),
    PurposeKind.INFORMATION: _l("Information"),
    PurposeKind.NEWSLETTER: _l("Newsletter"),
    PurposeKind.QUESTIONNAIRE: _l("Questionnaire"),
    PurposeKind.SHARING: _l("Sharing"),
    PurposeKind.STATISTICS: _l("Statistics"),
    PurposeKind.OTHER: _l("Other use"),
}
MAILS: Mapping[str, Any] = {
    "newsletters.welcome": _l("Welcome to a newsletter"),
    "newsletters.issue": _l("Issues of a newsletter"),
    "questionnaires": _l("Invitations to questionnaires"),
    "signups": _l("Mails about a sign-up"),
}
FINDINGS: Mapping[Finding, Any] = {
    Finding.STANDS: _l("Allow it now"),
    Finding.REFUSED: _l("Left it empty"),
    Finding.WITHDRAWN: _l("Withdrew"),
    Finding.EXPIRED: _l("Ran out"),
    Finding.ENDED: _l("Ended by us"),
    Finding.WAITING: _l("Wait for their address to be confirmed"),
}
FURTHER: Mapping[str, Any] = {
    "fields": _l("Fields it needs"),
    "message_types": _l("Mails it allows"),
    "basis": _l("Legal basis"),
    "valid_days": _l("Days it holds"),
}
"""What new words can allow that older ones did not."""
CHANNELS: Mapping[Channel, Any] = {
    Channel.WEB: _l("On a page"),
    Channel.MAIL: _l("By mail"),
    Channel.PAPER: _l("On paper"),
    Channel.TELEPHONE: _l("By telephone"),
    Channel.FACE_TO_FACE: _l("Face to face"),
    Channel.IMPORT: _l("Brought in from elsewhere"),
    Channel.API: _l("By another program"),
    Channel.SYSTEM: _l("By the service itself"),
}


def declared_void(number: int) -> str:
    """What was done, when decisions were declared void."""
    return ngettext(
        "%(num)s decision is void from now on. Nothing is done on the ground of it any more.",
        "%(num)s decisions are void from now on. Nothing is done on the ground of them any more.",
        number,
    )
