"""Decisions about parties and registers, as pure functions over facts and shipped data."""

from registration.organisations.rules.logos import (
    BRAND,
    CODE,
    DEFAULT_BRAND,
    IMAGE_TYPES,
    LARGEST_LOGO,
    LONGEST_CODE,
    code_from,
    image_kind,
    logo_name,
    looks_like_an_error,
)
from registration.organisations.rules.regions import (
    EEA,
    JAPAN,
    REGIONS,
    THAILAND,
    UNITED_KINGDOM,
    best_office,
    regimes_for,
    spoken,
)
from registration.organisations.rules.registers import (
    Danger,
    dangers_without_measure,
    day_in_months,
    needs_consent,
    rules_hash,
)
from registration.organisations.rules.rights import (
    Authority,
    Right,
    Rights,
    authorities,
    authority_of,
    rights_under,
)

__all__ = [
    "BRAND", "CODE", "DEFAULT_BRAND", "EEA", "IMAGE_TYPES", "JAPAN", "LARGEST_LOGO", "LONGEST_CODE",
    "REGIONS", "THAILAND", "UNITED_KINGDOM", "Authority", "Danger", "Right", "Rights", "authorities",
    "authority_of", "best_office", "code_from",
    "dangers_without_measure", "day_in_months", "image_kind", "logo_name", "looks_like_an_error",
    "needs_consent", "regimes_for", "rights_under", "rules_hash", "spoken",
]  # fmt: skip
