"""What a field is, and what can be an answer to it. Pure: no session, no clock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import phonenumbers

from registration.foundation.localization import countries, is_country, pick, speaking
from registration.foundation.localization import gettext as _
from registration.foundation.personal_data import Category
from registration.people.errors import NotAnAddress
from registration.people.rules import address

LONGEST_SHORT = 200
LONGEST_LONG = 5000


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    TELEPHONE = "telephone"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    YES_NO = "yes_no"
    COUNTRY = "country"
    """A country or region, as its code (ISO 3166-1 alpha-2)."""


CHOSEN = (FieldType.CHOICE, FieldType.CHOICES, FieldType.SCALE, FieldType.YES_NO, FieldType.COUNTRY)
"""Types whose answer is chosen from what is offered."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    code: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One question of a form, with its category of data and the purposes that need it."""

    code: str
    type: FieldType
    label: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    category: str = "contact"
    purposes: Sequence[str] = ()
    autocomplete: str = ""
    options: Sequence[Option] = ()
    max_length: int = LONGEST_SHORT
    missing: Mapping[str, str] = field(default_factory=dict)
    """What to say when a required answer is missing; empty: a sentence made from the label."""
    identifier: str = ""
    """Of identifiable data, which: ``company``, ``title``, ``residence``, ``nationality``, ``photo`` …"""
    identification_code: bool = False
    """Whether the answer is a number that a state gives to each person."""
    why: Mapping[str, str] = field(default_factory=dict)
    """Why it must be known, where that has to be said."""

    def choices(self) -> list[tuple[str, str]]:
        """Code and words of each option, in the present language."""
        if self.type is FieldType.COUNTRY:
            return list(countries())
        return [(each.code, pick(each.label)) for each in self.options]

    def as_data(self) -> dict[str, Any]:
        """The field as it stands in a definition. What few fields have stands only in theirs."""
        seldom = {
            "identifier": self.identifier,
            "identification_code": self.identification_code,
            "why": dict(self.why),
        }
        return {
            "code": self.code,
            "type": self.type.value,
            "label": dict(self.label),
            "hint": dict(self.hint),
            "required": self.required,
            "category": self.category,
            "purposes": list(self.purposes),
            "autocomplete": self.autocomplete,
            "options": [{"code": each.code, "label": dict(each.label)} for each in self.options],
            "max_length": self.max_length,
            "missing": dict(self.missing),
            **{name: value for name, value in seldom.items() if value},
        }


def field_from(data: Mapping[str, Any]) -> Field:
    """The field that ``as_data`` wrote."""
    values = dict(data)
    values["type"] = FieldType(values["type"])
    values["options"] = tuple(Option(each["code"], each["label"]) for each in values.get("options", ()))
    return Field(**values)


RESTRICTED = frozenset({Category.FINANCIAL, Category.AUDIO_VIDEO, Category.IDENTITY_CHECK})
"""Categories that stand on no form without approval."""
FREE_IDENTIFIERS = frozenset({"company", "title", "residence"})
"""The identifiable data that any form may ask (S-NETJAPAN-7)."""
IDENTIFICATION_CODES = re.compile(
    r"my[ _-]?number|passport[ _-]?(?:no|number)|driving[ _-]?licen[cs]e[ _-]?n|social[ _-]?security"
    r"|national[ _-]?(?:id|insurance)|マイナンバー|個人番号|基礎年金番号|年金手帳|健康保険証|被保険者番号"
    r"|運転免許証番号|旅券番号",
    re.IGNORECASE,
)
"""How such numbers are called in questions (個人情報の保護に関する法律施行令 1)."""


def asks_identification_code(question: Field) -> bool:
    """Whether the answer would be an individual identification code, by its mark or by its words."""
    words = [question.code, *question.label.values(), *question.hint.values()]
    return question.identification_code or any(IDENTIFICATION_CODES.search(each) for each in words)


def needs_approval(question: Field) -> bool:
    """Whether a data officer has to approve the question before it stands on a form."""
    if question.category == Category.IDENTIFIABLE:
        return question.identifier not in FREE_IDENTIFIERS
    return question.category in RESTRICTED


def lacks_a_reason(question: Field) -> bool:
    """Nationality says much more than it seems to: who must answer is told why."""
    asked = question.identifier == "nationality" or question.code == "nationality"
    return asked and question.required and not any(question.why.values())


class Unusable(ValueError):
    """An answer that cannot be stored. The message is for the person, in the present language."""


def answer_to(question: Field, given: Sequence[str]) -> Any:
    """The answer as it is stored: text, or a list of codes; nothing if it was left out.

    Raises:
        Unusable: with a sentence that says what to do.
    """
    for words in given:
        _refuse_what_no_database_keeps(words)
    if question.type is FieldType.CHOICES:
        return _choices(question, [code for code in given if code])
    words = given[0].strip() if given else ""
    if not words:
        if question.required:
            raise Unusable(pick(question.missing) or _missing(question))
        return None
    return _READERS.get(question.type, _text)(question, words)


def _refuse_what_no_database_keeps(words: str) -> None:
    if "\x00" in words:
        raise Unusable(_("Remove the invisible character from this answer"))
    if any("\ud800" <= sign <= "\udfff" for sign in words):
        raise Unusable(_("Remove the broken character from this answer"))


def _missing(question: Field) -> str:
    if question.type in CHOSEN:
        return _("Choose an answer: %(label)s", label=pick(question.label))
    return _("Fill in: %(label)s", label=pick(question.label))


def _text(question: Field, words: str) -> str:
    if len(words) > question.max_length:
        raise Unusable(
            _(
                "Shorten this to %(most)s characters; it has %(have)s",
                most=question.max_length,
                have=len(words),
            )
        )
    return words


def _email(question: Field, words: str) -> str:
    try:
        return address(words)
    except NotAnAddress as wrong:
        raise Unusable(_("Enter an e-mail address like name@example.com")) from wrong


def _telephone(question: Field, words: str) -> str:
    """Stored as it was typed; a number without country code is read as Japanese only to check it."""
    try:
        number = phonenumbers.parse(words, "JP")
    except phonenumbers.NumberParseException as wrong:
        raise Unusable(_("Enter a telephone number like +81 6 1234 5678")) from wrong
    if not phonenumbers.is_possible_number(number) or len(words) > 40:
        raise Unusable(_("Enter a telephone number like +81 6 1234 5678"))
    return words


def _choice(question: Field, code: str) -> str:
    if code not in {each.code for each in question.options}:
        raise Unusable(_("Choose one of the answers"))
    return code


def _country(question: Field, code: str) -> str:
    if not is_country(code):
        raise Unusable(_("Choose a country or region from the list"))
    return code


def _yes_no(question: Field, code: str) -> str:
    if code not in ("yes", "no"):
        raise Unusable(_("Choose one of the answers"))
    return code


def _choices(question: Field, codes: Sequence[str]) -> list[str] | None:
    known = [each.code for each in question.options]
    if not codes and question.required:
        raise Unusable(pick(question.missing) or _missing(question))
    if any(code not in known for code in codes):
        raise Unusable(_("Choose from the answers shown"))
    return [code for code in known if code in codes] or None


_READERS = {
    FieldType.EMAIL: _email,
    FieldType.TELEPHONE: _telephone,
    FieldType.CHOICE: _choice,
    FieldType.SCALE: _choice,
    FieldType.YES_NO: _yes_no,
    FieldType.COUNTRY: _country,
}

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
    return replace(question, type=FieldType.COUNTRY, required=True, autocomplete="country")
