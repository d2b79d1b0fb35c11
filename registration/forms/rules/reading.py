"""What can be an answer to a field, and how it is stored."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers

from registration.forms.rules.fields import CHOSEN, COUNTRIES, Field, FieldType
from registration.foundation.localization import gettext as _
from registration.foundation.localization import is_country, pick
from registration.people.errors import NotAnAddress
from registration.people.rules import address

HOME = "JP"
"""Where a telephone number without country code is, unless the field or the person says something else."""
LONGEST_TELEPHONE = 40
_BROKEN = re.compile("[\ud800-\udfff\ufffd]")
"""Half a character; and the sign that stands where something before us could not read what was written."""


class Unusable(ValueError):
    """An answer that cannot be stored. The message is for the person, in the present language."""


def answer_to(question: Field, given: Sequence[str], *, country: str | None = None) -> Any:
    """The answer as it is stored: text, or a list of codes; nothing if it was left out.

    ``country`` is where the person says to live, if that was asked.

    Raises:
        Unusable: with a sentence that says what to do.
    """
    for words in given:
        refuse_what_no_database_keeps(words)
    if question.type is FieldType.CHOICES:
        return _choices(question, [code for code in given if code])
    words = given[0].strip() if given else ""
    if not words:
        if question.required:
            raise Unusable(missing(question))
        return None
    if question.type is FieldType.TELEPHONE:
        return _telephone(question, words, country)
    return _READERS.get(question.type, _text)(question, words)


def refuse_what_no_database_keeps(words: str) -> None:
    if "\x00" in words:
        raise Unusable(_("Remove the invisible character from this answer"))
    if _BROKEN.search(words):
        raise Unusable(_("Remove the broken character from this answer"))


def missing(question: Field) -> str:
    """What to say to whoever left out a required answer."""
    if said := pick(question.missing):
        return said
    if question.type in CHOSEN:
        return _("Choose an answer: %(label)s", label=pick(question.label))
    if question.type is FieldType.FILE:
        return _("Choose a file: %(label)s", label=pick(question.label))
    return _("Fill in: %(label)s", label=pick(question.label))


def not_longer(words: str, most: int) -> str:
    if len(words) > most:
        raise Unusable(_("Shorten this to %(most)s characters; it has %(have)s", most=most, have=len(words)))
    return words


def plain(words: str) -> str:
    """Digits and signs as they are on every keyboard: full-width ones are common in Japan."""
    return unicodedata.normalize("NFKC", words).strip()


def _text(question: Field, words: str) -> str:
    return not_longer(words, question.max_length)


def _email(question: Field, words: str) -> str:
    try:
        return address(words)
    except NotAnAddress as wrong:
        raise Unusable(_("Enter an e-mail address like name@example.com")) from wrong


def _telephone(question: Field, words: str, country: str | None) -> str:
    """As it was typed. A number without country code that is not of the house's country gets one."""
    home = question.region or HOME
    region = country or home
    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException as wrong:
        raise Unusable(_telephone_like(region)) from wrong
    if not phonenumbers.is_possible_number(number) or len(words) > LONGEST_TELEPHONE:
        raise Unusable(_telephone_like(region))
    if region == home or plain(words).startswith("+"):
        return words
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _telephone_like(region: str) -> str:
    sample = phonenumbers.example_number(region) if region != HOME else None
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    like = phonenumbers.format_number(sample, shape) if sample else "+81 6 1234 5678"
    return _("Enter a telephone number like %(example)s", example=like)


def _number(question: Field, words: str) -> str:
    """As plain digits, so that every program reads the same number."""
    typed = plain(words).replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", typed):
        typed = typed.replace(",", "")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,10})?", typed):
        raise Unusable(_whole_or_not(question))
    try:
        number = Decimal(typed)
    except InvalidOperation as wrong:
        raise Unusable(_whole_or_not(question)) from wrong
    if question.whole and number != number.to_integral_value():
        raise Unusable(_whole_or_not(question))
    _within(question, number, Decimal)
    text = f"{number.normalize():f}"
    return "0" if text == "-0" else text


def _whole_or_not(question: Field) -> str:
    return _("Enter a whole number, in digits") if question.whole else _("Enter a number, in digits")


def _date(question: Field, words: str) -> str:
    """A day of the calendar, as ISO 8601. Browsers without a calendar send what people type."""
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", plain(words))
    if found is None:
        raise Unusable(_("Enter a day like 2027-03-31"))
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError as wrong:
        raise Unusable(_("There is no such day. Enter one like 2027-03-31")) from wrong
    _within(question, day, date.fromisoformat)
    return day.isoformat()


def _within(question: Field, value: Any, read: Callable[[str], Any]) -> None:
    least, most = question.least, question.most
    low, high = bool(least) and value < read(least), bool(most) and value > read(most)
    if not low and not high:
        return
    day = question.type is FieldType.DATE
    if least and most:
        between = {"least": least, "most": most}
        raise Unusable(
            _("Enter a day from %(least)s to %(most)s", **between)
            if day
            else _("Enter a number from %(least)s to %(most)s", **between)
        )
    if low:
        raise Unusable(
            _("Enter %(least)s or a later day", least=least)
            if day
            else _("Enter %(least)s or more", least=least)
        )
    raise Unusable(
        _("Enter %(most)s or an earlier day", most=most) if day else _("Enter %(most)s or less", most=most)
    )


def _choice(question: Field, code: str) -> str:
    if code not in {known for known, _words in question.choices()}:
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
        raise Unusable(missing(question))
    if any(code not in known for code in codes):
        raise Unusable(_("Choose from the answers shown"))
    return [code for code in known if code in codes] or None


_READERS: Mapping[FieldType, Callable[[Field, str], Any]] = {
    FieldType.EMAIL: _email,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.SCALE: _choice,
    FieldType.PREFECTURE: _choice,
    FieldType.INDUSTRY: _choice,
    FieldType.YES_NO: _yes_no,
    **dict.fromkeys(COUNTRIES, _country),
}
