"""What a purpose must say before people are asked, and when other words ask for more than those before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from registration.consent.models import Basis, PurposeKind, PurposeVersion
from registration.consent.rules.dpv import PURPOSE_TERMS, UNSPECIFIC
from registration.organisations.models import Regime

NEVER_REQUIRED = frozenset({PurposeKind.NEWSLETTER, PurposeKind.INFORMATION, PurposeKind.SHARING})
"""Kinds that nobody may be made to accept for something else, whatever their basis is called."""

BALANCING = ("interest", "necessity", "balance")
"""The three parts of a balancing of interests (GDPR Art. 6(1)(f))."""


@dataclass(frozen=True)
class Surroundings:
    """What the words of a purpose are checked against."""

    kind: PurposeKind
    recipient: Mapping[str, str] = field(default_factory=dict)
    """Name of the organisation that receives data, by language."""
    has_parent: bool = False
    """Whether it belongs to a purpose that is itself published."""
    approved: bool = False
    """Whether a data officer has looked at it and let it be so."""
    languages: Iterable[str] = ()
    """Languages in which it must be written besides those it is written in."""


def bases_of(version: PurposeVersion) -> frozenset[Basis]:
    """Every basis it rests on under some law; what is no basis is left out."""
    known = {basis.value for basis in Basis}
    others = (Basis(code) for code in version.basis_by_regime.values() if code in known)
    return frozenset({Basis(version.basis), *others})


def basis_under(version: PurposeVersion, regime: str) -> Basis:
    """What it rests on where this law holds."""
    return Basis(version.basis_by_regime.get(regime, version.basis))


def needs_officer(version: PurposeVersion) -> bool:
    """To protect life or property lets much be done with data that nobody agreed to (S-TOKYO-12)."""
    return Basis.VITAL_INTEREST in bases_of(version)


def missing_in_purpose(version: PurposeVersion, around: Surroundings) -> list[str]:
    """Codes of what keeps these words from being published, such as ``statement`` or ``recipient:ja``."""
    wanted = {*around.languages, *_written(version.title), *_written(version.statement)}
    wanted |= _written(version.if_refused)
    reasons: list[str] = []
    for name, texts in _texts_needed(version).items():
        written = _written(texts)
        if written:
            reasons += [f"{name}:{language}" for language in sorted(wanted - written)]
        else:
            reasons.append(name)
    return [*reasons, *_unnamed(version, around.recipient), *_unsound(version, around)]


def _written(texts: Mapping[str, str]) -> set[str]:
    return {language for language, words in texts.items() if words}


def _texts_needed(version: PurposeVersion) -> dict[str, Mapping[str, str]]:
    """The texts that these words cannot do without, by name."""
    bases = bases_of(version)
    needed: dict[str, Mapping[str, str]] = {"title": version.title, "statement": version.statement}
    if Basis.CONSENT in bases or version.required:
        needed["if_refused"] = version.if_refused
    if Basis.CONTRACT in bases:
        needed["contract"] = version.contract
    if Basis.LEGAL_OBLIGATION in bases:
        needed["law"] = version.law
    if Basis.LEGITIMATE_INTERESTS in bases:
        needed |= {part: version.balancing.get(part, {}) for part in BALANCING}
    if Basis.SOFT_OPT_IN in bases:
        needed["soft_opt_in"] = version.soft_opt_in
    return needed


def _unnamed(version: PurposeVersion, recipient: Mapping[str, str]) -> list[str]:
    """Languages whose words do not name the recipient.

    A consent carries a share only if they do (EDPB Guidelines 05/2020, 65).
    """
    names = [name for name in recipient.values() if name]
    return [
        f"recipient:{language}"
        for language, words in sorted(version.statement.items())
        if names and not any(name in words for name in names)
    ]


def _unsound(version: PurposeVersion, around: Surroundings) -> list[str]:
    regimes, bases = {regime.value for regime in Regime}, {basis.value for basis in Basis}
    wrong = (not (regime in regimes and basis in bases) for regime, basis in version.basis_by_regime.items())
    never = around.kind in NEVER_REQUIRED or Basis.CONSENT in bases_of(version)
    found = {
        "basis_by_regime": any(wrong),
        "required": version.required and never,
        "officer": needs_officer(version) and not around.approved,
        "dpv_term": version.dpv_term not in PURPOSE_TERMS,
        # “Other” or “related” use says nothing by itself: it belongs to a purpose that says it (S-JETRO-13).
        "parent": around.kind is PurposeKind.OTHER
        and version.dpv_term == UNSPECIFIC
        and not around.has_parent,
    }
    return [code for code, holds in found.items() if holds]


def reaches_further(before: PurposeVersion, after: PurposeVersion) -> list[str]:
    """Codes of what the new words allow that the old ones did not, and nobody agreed to with those."""
    found = {
        "fields": set(after.fields) - set(before.fields),
        "message_types": set(after.message_types) - set(before.message_types),
        "basis": (after.basis, after.basis_by_regime) != (before.basis, before.basis_by_regime),
        "valid_days": (after.valid_days or _FOREVER) > (before.valid_days or _FOREVER),
    }
    return [code for code, more in found.items() if more]


_FOREVER = 10**9
