"""Which rights a person has under each law, how soon we answer, and who oversees us: read from shipped data.

The numbers stand in ``rights.toml`` with the place each comes from (consent.md, rights requests), the offices
in ``authorities.toml``. What is marked there as general knowledge is to be confirmed before it is quoted.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from registration.organisations.models import Regime
from registration.organisations.rules.regions import MEMBER_WITH_PART

FOLDER = Path(__file__).parent


class Right(StrEnum):
    """What a person may ask for."""

    PURPOSE_NOTICE = "purpose_notice"
    ACCESS = "access"
    PROVISION_RECORDS = "provision_records"
    RECTIFY = "rectify"
    ERASE = "erase"
    RESTRICT = "restrict"
    STOP_USE = "stop_use"
    STOP_PROVISION = "stop_provision"
    OBJECT = "object"
    PORTABILITY = "portability"
    WITHDRAW = "withdraw"
    COMPLAIN = "complain"


@dataclass(frozen=True)
class Rights:
    """What one law gives a person, and the time it leaves us."""

    rights: tuple[Right, ...]
    without_delay: bool
    answer_days: int | None
    answer_months: int | None
    longer_days: int | None
    longer_months: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Authority:
    """Who oversees the protection of personal data in a country."""

    country: str
    name: str
    language: str
    """Of the name."""
    website: str


@cache
def _rights() -> dict[Regime, Rights]:
    read: dict[str, Any] = tomllib.loads((FOLDER / "rights.toml").read_text("utf-8"))
    return {
        Regime(name): Rights(
            rights=tuple(Right(code) for code in facts["rights"]),
            without_delay=facts.get("without_delay", False),
            answer_days=facts.get("answer_days"),
            answer_months=facts.get("answer_months"),
            longer_days=facts.get("longer_days"),
            longer_months=facts.get("longer_months"),
            sources=tuple(facts["sources"]),
        )
        for name, facts in read.items()
    }


@cache
def _authorities() -> dict[str, Authority]:
    read: dict[str, Any] = tomllib.loads((FOLDER / "authorities.toml").read_text("utf-8"))
    return {country: Authority(country=country, **facts) for country, facts in read.items()}


def rights_under(regime: Regime) -> Rights | None:
    """What this law gives a person; nothing for a law the data does not know."""
    return _rights().get(regime)


def authorities() -> tuple[Authority, ...]:
    """All offices we know, by country."""
    return tuple(_authorities().values())


def authority_of(country: str | None) -> Authority | None:
    """The office one complains to in this country."""
    return _authorities().get(MEMBER_WITH_PART.get(country or "", country or ""))
