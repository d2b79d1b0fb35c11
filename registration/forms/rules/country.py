"""The question where somebody lives: it decides which notice and which law apply."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from registration.forms.rules.fields import Field, FieldType
from registration.foundation.localization import gettext as _
from registration.foundation.localization import is_country, speaking

COUNTRY = "country"
"""Code of the question where somebody lives."""


def country_question(languages: Sequence[str]) -> Field:
    """Where somebody lives: it decides which notice and which law apply to them."""
    label, hint, missing = {}, {}, {}
    for tag in languages:
        with speaking(tag):
            label[tag] = _("Country or region where you live")
            hint[tag] = _("It decides which privacy notice holds for you.")
            missing[tag] = _("Choose the country or region where you live")
    return Field(
        code=COUNTRY,
        type=FieldType.COUNTRY,
        label=label,
        hint=hint,
        required=True,
        category="identifiable",
        identifier="residence",
        autocomplete="country",
        missing=missing,
    )


def asking_for_country(fields: Sequence[Field], languages: Sequence[str]) -> tuple[Field, ...]:
    """These questions, with the one for the country among them, and an answer to it required."""
    asked = country_question(languages)
    if any(each.code == COUNTRY for each in fields):
        return tuple(_required_country(each) if each.code == COUNTRY else each for each in fields)
    return (*fields, asked)


def declared_country(answers: Mapping[str, Any]) -> str | None:
    """The country somebody declared in these answers, if they were asked for it by code."""
    code = str(answers.get(COUNTRY) or "")
    return code if is_country(code) else None


def _required_country(question: Field) -> Field:
    return replace(
        question,
        type=FieldType.COUNTRY,
        required=True,
        autocomplete="country",
        shown_if=None,
        internal=False,
    )
