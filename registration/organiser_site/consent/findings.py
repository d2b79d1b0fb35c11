"""What was found in a notice, in sentences that say what to do."""

from dataclasses import dataclass

from registration.consent.rules import Finding, Severity
from registration.foundation.localization import gettext as _
from registration.foundation.localization import name_of


@dataclass(frozen=True)
class Advice:
    """One finding, put to whoever writes the notice."""

    language: str
    words: str
    refused: bool
    """Whether it keeps the notice from being published, whatever the reason."""


def advice(finding: Finding) -> Advice:
    """The finding in the present language."""
    return Advice(finding.language, _sentence(finding), finding.severity is Severity.ERROR)


def _sentence(finding: Finding) -> str:
    what = name_of(finding.detail) if finding.code == "language_offered" else finding.detail
    return _SENTENCES[finding.code]() % {"what": what}


_SENTENCES = {
    "dangling_section": lambda: _("“%(what)s” leads nowhere: no section has this number. Correct it."),
    "dangling_address": lambda: _("“%(what)s” has no e-mail address, though the text says so. Add it there."),
    "dangling_anchor": lambda: _("The link “%(what)s” leads to no heading of this text. Correct it."),
    "controller_missing": lambda: _("Name who is responsible: %(what)s"),
    "address_missing": lambda: _("Give the address of the controller: %(what)s"),
    "contact_missing": lambda: _("Say where questions are answered: %(what)s"),
    "withdrawal_missing": lambda: _("Say that a consent can be withdrawn, and how."),
    "rights_missing": lambda: _("Say which rights people have: to see, correct, erase, restrict, object."),
    "authority_missing": lambda: _("Name the authority to which people can complain."),
    "retention_missing": lambda: _("Say how long data is kept."),
    "purpose_language": lambda: _(
        "The purpose “%(what)s” has no words in this language. Write them before this notice is published."
    ),
    "recipient_missing": lambda: _("Name who receives data: %(what)s"),
    "log_days": lambda: _(
        "The text says that access logs are kept for %(what)s days. The setting "
        "REGISTRATION_ACCESS_LOG_DAYS says otherwise: change one of them."
    ),
    "hold_hours": lambda: _(
        "The text says that a place is held for %(what)s hours. The setting REGISTRATION_HOLD_HOURS "
        "says otherwise: change one of them."
    ),
    "language_offered": lambda: _("The text offers %(what)s, but this site does not speak it."),
    "language_missing": lambda: _("The notice is not written in this language of the site."),
    "deemed_acceptance": lambda: _(
        "Using or browsing a site is no consent for people in the EEA, the United Kingdom and Thailand. "
        "Take this out."
    ),
    "analytics": lambda: _("The text speaks of analytics. This site measures no visits."),
    "cookies_denied": lambda: _("The text says that there are no cookies. Staff who sign in receive one."),
    "cookies_claimed": lambda: _("The text speaks of cookies. Visitors of this site receive none."),
    "links_without_note": lambda: _(
        "There is a link to %(what)s. Say that you do not control the sites of others."
    ),
}
