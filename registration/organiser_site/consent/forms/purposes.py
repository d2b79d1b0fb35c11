"""The words of a purpose."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from registration.consent.models import PurposeVersion
from registration.consent.rules import PurposeWords, purpose_words
from registration.foundation.localization import lazy_gettext
from registration.organiser_site.consent.forms.wording import (
    InEachLanguage,
    a_line,
    a_line_or_none,
    a_text,
    a_text_or_none,
    by_field,
)

LONGEST_VALIDITY = 36_500
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class PurposeForm(InEachLanguage):
    """The words people decide on."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": a_line,
        "statement": a_text,
        "if_refused": a_text,
        "more_title": a_line_or_none,
        "more": a_text_or_none,
    }
    MISSING: ClassVar[Mapping[str, Any]] = {
        "title": _l("Enter the name in this language too"),
        "statement": _l("Enter the statement"),
        "if_refused": _l("Say in this language too what happens if the box stays empty"),
    }
    valid_days = IntegerField(
        _l("Days it holds"),
        [Optional(), NumberRange(1, LONGEST_VALIDITY, _l("Enter a number of days between 1 and 36500"))],
    )

    def wording(self, before: PurposeVersion) -> PurposeWords:
        """The words, with what this page does not change taken from the version before."""
        words: dict[str, Any] = {name: self.words(name) for name in self.WORDS}
        return replace(purpose_words(before), **words, valid_days=self.valid_days.data)


def purpose_filled(version: PurposeVersion) -> dict[str, Any]:
    """What stands in the form before it is changed."""
    return by_field({name: getattr(version, name) for name in PurposeForm.WORDS}) | {
        "valid_days": version.valid_days
    }
