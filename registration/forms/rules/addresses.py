"""Postal addresses: read part by part, and written the way their country writes them."""

import re
from collections.abc import Mapping

from registration.forms.rules.fields import ADDRESS_PARTS, Field
from registration.forms.rules.offered import PREFECTURES
from registration.forms.rules.reading import (
    HOME,
    Unusable,
    missing,
    not_longer,
    plain,
    refuse_what_no_database_keeps,
)
from registration.foundation.localization import gettext as _
from registration.foundation.localization import is_country, language, territory

LONGEST = {"country": 2, "postal_code": 20, "prefecture": 80, "city": 120, "street": 200, "building": 200}
NEEDED = ("postal_code", "city", "street")
"""Parts without which no letter arrives, where an address must be given."""


class WrongParts(Unusable):
    """What is wrong with an address, by part."""

    def __init__(self, parts: Mapping[str, str]) -> None:
        super().__init__(next(iter(parts.values())))
        self.parts = dict(parts)


def address_to(
    question: Field, given: Mapping[str, str], *, country: str | None = None
) -> dict[str, str] | None:
    """The parts that were filled in; nothing if only a country was, and none is required.

    Raises:
        WrongParts: with a sentence for each part that has to be looked at.
    """
    parts = {name: given.get(name, "").strip() for name in ADDRESS_PARTS}
    wrong = {name: words for name in ADDRESS_PARTS if (words := _trouble(name, parts[name]))}
    if wrong:
        raise WrongParts(wrong)
    if not any(words for name, words in parts.items() if name != "country"):
        if question.required:
            raise WrongParts({"postal_code": missing(question)})
        return None
    parts["country"] = parts["country"] or country or question.region or HOME
    if parts["country"] == HOME:
        parts["postal_code"], trouble = _japanese_code(parts["postal_code"])
        if trouble:
            wrong["postal_code"] = trouble
    if question.required:
        wrong = _empty_ones(parts) | wrong
    if wrong:
        raise WrongParts(wrong)
    return {name: words for name, words in parts.items() if words}


def _trouble(name: str, words: str) -> str:
    try:
        refuse_what_no_database_keeps(words)
        not_longer(words, LONGEST[name])
    except Unusable as trouble:
        return str(trouble)
    if name == "country" and words and not is_country(words):
        return _("Choose a country or region from the list")
    return ""


def _empty_ones(parts: Mapping[str, str]) -> dict[str, str]:
    say = {
        "postal_code": _("Enter the postal code"),
        "city": _("Enter the city"),
        "street": _("Enter street and number"),
    }
    # Some countries have no postal codes; where a letter goes abroad, the person knows best.
    needed = NEEDED if parts["country"] == HOME else NEEDED[1:]
    return {name: say[name] for name in needed if not parts[name]}


def _japanese_code(typed: str) -> tuple[str, str]:
    """Seven digits as ``530-0001``, and what is wrong with others."""
    digits = re.sub(r"[\s〒‐-―ー−-]", "", plain(typed))
    if not digits:
        return "", ""
    if not re.fullmatch(r"\d{7}", digits):
        return typed, _("Enter a postal code like 530-0001")
    return f"{digits[:3]}-{digits[3:]}", ""


def written(parts: Mapping[str, str]) -> str:
    """An address in one line, as its country writes it."""
    country = parts.get("country", "")
    region = parts.get("prefecture", "")
    if country == HOME and language() == "ja":
        place = PREFECTURES.get(region, region) + parts.get("city", "") + parts.get("street", "")
        code = f"〒{parts['postal_code']}" if parts.get("postal_code") else ""
        return " ".join(each for each in (code, place, parts.get("building", "")) if each)
    region = region.capitalize() if region in PREFECTURES else region
    lines = (
        parts.get("building"), parts.get("street"), parts.get("city"), region, parts.get("postal_code"),
        territory(country) if country else "",
    )  # fmt: skip
    return ", ".join(each for each in lines if each)
