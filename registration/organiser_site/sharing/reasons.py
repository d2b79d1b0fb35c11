"""The codes of the gate in words: what it means, why, and what one may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registration.foundation.localization import lazy_gettext as _l
from registration.foundation.localization import pgettext
from registration.organiser_site.agreements.words import CLAUSES
from registration.sharing.rules import GateCode


@dataclass(frozen=True)
class Reason:
    """Why somebody, or the whole share, is left out."""

    title: object
    why: object
    do: object = ""
    """What one may do; empty: nothing."""


PEOPLE: Mapping[GateCode, Reason] = {
    GateCode.BASIS_NONE: Reason(
        _l("They left the box empty"),
        _l("That is their answer, and it costs them nothing."),
        _l("Nothing. You may tell the co-organiser how many people came."),
    ),
    GateCode.CONSENT_TEXT_NOT_NAMING_RECIPIENT: Reason(
        _l("They were never told the co-organiser’s name"),
        _l("They signed up when it was not part of the event, or were not asked about it."),
        _l("Nothing here. They can allow it themselves on their personal page."),
    ),
    GateCode.SCOPE_FIELD: Reason(
        _l("The words they allowed do not speak of all these fields"),
        _l("They agreed to fewer fields than you chose."),
        _l("Choose fewer fields, and they may be included."),
    ),
    GateCode.CONSENT_WITHDRAWN: Reason(
        _l("They allowed it and withdrew"),
        _l("What the co-organiser had of them from earlier files, we ask it to delete."),
        _l("Nothing. Please do not ask again."),
    ),
    GateCode.CONSENT_EXPIRED: Reason(
        _l("Their consent has run out"),
        _l("It was given for a limited time, which is over."),
        _l("Nothing here. They can allow it again on their personal page."),
    ),
    GateCode.CONSENT_SUPERSEDED: Reason(
        _l("They agreed to other words"),
        _l("The words have changed in substance since they agreed."),
        _l("Nothing here. They can allow it again on their personal page."),
    ),
    GateCode.CONSENT_INVALID: Reason(
        _l("Their consent is not valid"),
        _l("It was ended by us, or found to be void."),
    ),
    GateCode.OBJECTED: Reason(
        _l("They objected"),
        _l("Only the data officer may see who."),
        _l("Nothing, until the data officer lifts it."),
    ),
    GateCode.RESTRICTED: Reason(
        _l("Their data is restricted"),
        _l("Only the data officer may see who."),
        _l("Nothing, until the data officer lifts it."),
    ),
    GateCode.STOP_PROVISION: Reason(
        _l("They asked us to give their data to nobody"),
        _l("Only the data officer may see who."),
        _l("Nothing, until the data officer lifts it."),
    ),
}

SHARES: Mapping[GateCode, Reason] = {
    GateCode.AGR_NONE: Reason(
        _l("There is no agreement with this co-organiser"),
        _l("Without one, nobody’s data is given away."),
        _l("Ask your data officer to draft one."),
    ),
    GateCode.AGR_NOT_ACTIVE: Reason(
        _l("The agreement is not in force"),
        _l("It is a draft, has not begun yet, or the signed document is not the one that was filed."),
        _l("Ask your data officer to look at it."),
    ),
    GateCode.AGR_EXPIRED: Reason(
        _l("The agreement is over"), _l("Its last day has passed."), _l("Ask your data officer to renew it.")
    ),
    GateCode.AGR_TERMINATED: Reason(
        _l("The agreement was ended"),
        _l("It was terminated, or another version took its place."),
        _l("Begin again, under the version in force."),
    ),
    GateCode.AGR_CLAUSE_MISSING: Reason(
        _l("The agreement lacks a clause"),
        _l("Missing: %(named)s."),
        _l("Ask your data officer for an amendment."),
    ),
    GateCode.SCOPE_EVENT: Reason(
        _l("The agreement does not cover this event"),
        _l("What is not listed in it is not covered."),
        _l("Ask your data officer for an amendment."),
    ),
    GateCode.SCOPE_PURPOSE: Reason(
        _l("The agreement does not cover this purpose"),
        _l("What is not listed in it is not covered."),
        _l("Ask your data officer for an amendment."),
    ),
    GateCode.SCOPE_FIELD: Reason(
        _l("The agreement does not cover every field"),
        _l("Not covered: %(named)s. So nothing at all is shared."),
        _l("Leave it out, or ask your data officer for an amendment."),
    ),
    GateCode.TRANSFER_NO_MECHANISM: Reason(
        _l("Nothing in the agreement lets data go to this country"),
        _l("The co-organiser is in another country, and no transfer mechanism is agreed."),
        _l("Ask your data officer for an amendment."),
    ),
    GateCode.TRANSFER_REVIEW_DUE: Reason(
        _l("The transfer to this country must be looked at again"),
        _l("The day set for its review has come."),
        _l("Ask your data officer to review it."),
    ),
    GateCode.APPROVAL_MISSING: Reason(
        _l("Two people look"),
        _l("The data officer who approves is not the one who asked."),
        _l("Ask another data officer."),
    ),
}


@dataclass(frozen=True)
class Said:
    """A reason in the present language."""

    code: str
    number: int
    title: str
    why: str
    do: str


def reasons_for(counts: Mapping[str, int]) -> list[Said]:
    """Why people are left out, the most frequent first."""
    left_out = [(code, number) for code, number in counts.items() if code != GateCode.INCLUDED]
    left_out.sort(key=lambda each: -each[1])
    return [_said(PEOPLE[GateCode(code)], code, number) for code, number in left_out]


def refusal_in_words(code: str, named: Sequence[str], labels: Mapping[str, str]) -> Said:
    """Why the whole share is refused; ``labels`` are names of fields."""
    names = [str(CLAUSES.get(each) or labels.get(each, each)) for each in named]
    return _said(SHARES[GateCode(code)], code, 0, named=pgettext("list", ", ").join(names))


def _said(reason: Reason, code: str, number: int, named: str = "") -> Said:
    why = str(reason.why)
    return Said(code, number, str(reason.title), why % {"named": named} if named else why, str(reason.do))
