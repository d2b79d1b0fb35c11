"""Where going on to use a site can count as accepting (C40)."""

from registration.consent.models import PurposeKind
from registration.organisations.rules import EEA, THAILAND, UNITED_KINGDOM

NEVER_IMPLIED_IN = EEA | UNITED_KINGDOM | THAILAND
"""Countries of people whose consent is what they said, and never what they did not say."""
NEVER_IMPLIED_FOR = frozenset({PurposeKind.NEWSLETTER, PurposeKind.SHARING})
"""Advertising by mail and giving data to others ask for a word everywhere (特定電子メール法 3, APPI 27)."""


def may_be_implied(country: str | None, kind: PurposeKind) -> bool:
    """Whether acceptance by using a site counts for somebody from here. Of whom we do not know: no."""
    return bool(country) and country not in NEVER_IMPLIED_IN and kind not in NEVER_IMPLIED_FOR
