"""Laws on personal data, the rights they give and the time they leave, in words."""

from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext as _l
from registration.foundation.localization import ngettext
from registration.organisations.models import Regime
from registration.organisations.rules import Right, Rights

LAWS = {
    Regime.APPI_IV: _l("Japan: private organisation (APPI, chapter IV)"),
    Regime.APPI_V: _l("Japan: incorporated administrative agency (APPI, chapter V)"),
    Regime.INTERGOVERNMENTAL: _l("Intergovernmental organisation with rules of its own"),
    Regime.EU: _l("European Union and EEA (GDPR)"),
    Regime.UK: _l("United Kingdom (UK GDPR)"),
    Regime.TH: _l("Thailand (PDPA)"),
    Regime.OTHER: _l("Another law"),
}
RIGHTS = {
    Right.PURPOSE_NOTICE: _l("Be told what your data is used for"),
    Right.ACCESS: _l("See the data we hold about you, and get a copy"),
    Right.PROVISION_RECORDS: _l("See to whom we gave your data, and when"),
    Right.RECTIFY: _l("Have wrong data corrected, and missing data added"),
    Right.ERASE: _l("Have your data erased"),
    Right.RESTRICT: _l("Have your data kept but not used"),
    Right.STOP_USE: _l("Have us stop using your data"),
    Right.STOP_PROVISION: _l("Have us stop giving your data to others"),
    Right.OBJECT: _l("Object to a use of your data"),
    Right.PORTABILITY: _l("Take your data along in a form that machines read"),
    Right.WITHDRAW: _l("Take back a consent at any time, free of charge"),
    Right.COMPLAIN: _l("Complain to the authority"),
}


def time_to_answer(rights: Rights) -> str:
    """How soon we answer under a law, and by how much that can grow."""
    base = _time(rights.answer_days, rights.answer_months)
    if rights.without_delay:
        base = _("without delay, at most %(time)s", time=base)
    longer = _time(rights.longer_days, rights.longer_months)
    return _("%(time)s, and %(longer)s more with reasons", time=base, longer=longer) if longer else base


def _time(days: int | None, months: int | None) -> str:
    if months:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s day", "%(num)s days", days) if days else ""
