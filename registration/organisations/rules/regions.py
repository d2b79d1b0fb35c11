"""Which countries belong together, who stands for us there, and whose law a person may call upon."""

from collections.abc import Sequence

from registration.organisations.models import Regime, Representative

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
MEMBER_WITH_PART = {"AX": "FI"} | dict.fromkeys(("GF", "GP", "MF", "MQ", "RE", "YT"), "FR")
"""Parts of Finland and France with a code of their own in which Union law applies (TFEU Art. 355)."""
EEA = EU | set(MEMBER_WITH_PART) | {"IS", "LI", "NO"}
UNITED_KINGDOM, THAILAND, JAPAN = frozenset({"GB"}), frozenset({"TH"}), frozenset({"JP"})

REGIONS = {"eu": EEA, "uk": UNITED_KINGDOM}
"""Regions for which the law wants a representative: the GDPR holds in all of the EEA."""

_REGIME_OF_COUNTRY = dict.fromkeys(EEA, Regime.EU) | {"GB": Regime.UK, "TH": Regime.TH}


def best_office(offices: Sequence[Representative], country: str, language: str = "") -> Representative | None:
    """Whom a person turns to: an office in their country or region, best one that understands them."""
    near = [office for office in offices if office.country == country]
    near = near or [office for office in offices if country in REGIONS.get(office.region, ())]
    return min(near, key=lambda office: language not in spoken(office), default=None)


def spoken(office: Representative) -> set[str]:
    """Languages in which one can write to an office or ring it up."""
    return {*office.languages, *(tag for line in office.telephones for tag in line.get("languages", ()))}


def regimes_for(own: Regime, country: str | None) -> tuple[Regime, ...]:
    """The laws a person may call upon: the controller's, and that of their country (consent.md, fact 4)."""
    theirs = _REGIME_OF_COUNTRY.get(country or "")
    return (own,) if theirs in (None, own) else (own, theirs)
