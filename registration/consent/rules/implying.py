"""Where going on to use a site can count as accepting (C40)."""

from registration.consent.models import PurposeKind

EUROPEAN_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
OF_ITS_MEMBERS = "AX GF GP MF MQ RE YT"
"""Parts of the Union that have a code of their own."""
REST_OF_THE_EEA = "IS LI NO"
NEVER_IMPLIED_IN = frozenset(f"{EUROPEAN_UNION} {OF_ITS_MEMBERS} {REST_OF_THE_EEA} GB TH".split())
"""Countries of people whose consent is what they said, and never what they did not say."""
NEVER_IMPLIED_FOR = frozenset({PurposeKind.NEWSLETTER, PurposeKind.SHARING})
"""Advertising by mail and giving data to others ask for a word everywhere (特定電子メール法 3, APPI 27)."""


def may_be_implied(country: str | None, kind: PurposeKind) -> bool:
    """Whether acceptance by using a site counts for somebody from here. Of whom we do not know: no."""
    return bool(country) and country not in NEVER_IMPLIED_IN and kind not in NEVER_IMPLIED_FOR
