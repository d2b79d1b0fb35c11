"""Reading what an organiser typed about one question.

Rows of answers come and go by buttons that post the whole page, so it works without a script and nothing
that was typed is lost.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from werkzeug.datastructures import MultiDict

from registration.forms.rules import LONGEST_LONG, MOST_OPTIONS, Field, FieldType, FileKind, Option
from registration.foundation.localization import gettext as _
from registration.foundation.localization import is_country
from registration.foundation.personal_data import Category
from registration.organiser_site.forms.kinds import (
    FIXED,
    IDENTIFIERS,
    WITH_LENGTH,
    WITH_OPTIONS,
    WITH_REGION,
    WITH_TEXT,
)
from registration.web.wording import UNKEEPABLE

LONGEST = {"label": 300, "hint": 500, "why": 500, "text": LONGEST_LONG}
LONGEST_OPTION = 200
MOST_PLACES = 1_000_000
Values = dict[str, str]


@dataclass
class QuestionForm:
    """Everything on the page as it was typed, and what is wrong with it."""

    kind: FieldType
    languages: Sequence[str]
    values: Values
    purposes: list[str]
    rows: list[Values] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    accepts: list[str] = field(default_factory=list)
    """Of a file, the kinds that are ticked."""

    @property
    def listed_errors(self) -> list[tuple[str, str]]:
        return list(self.errors.items())

    def rearrange(self, deed: str) -> bool:
        """Do ``add``, ``remove-2``, ``up-2`` or ``down-2`` to the answers. False: another button."""
        verb, _dash, which = deed.partition("-")
        if verb == "add":
            if len(self.rows) < MOST_OPTIONS:
                self.rows.append({})
            return True
        if verb not in ("remove", "up", "down"):
            return False
        if which.isascii() and which.isdecimal() and len(which) < 5 and int(which) < len(self.rows):
            row = self.rows.pop(int(which))
            if verb != "remove":
                self.rows.insert(max(int(which) + (1 if verb == "down" else -1), 0), row)
        return True

    def question(self, before: Field) -> Field | None:
        """The question as it is typed, or nothing if something is wrong; then ``errors`` says what."""
        self.errors = {}
        heading = self.kind in (FieldType.SECTION, FieldType.TEXT_BLOCK)
        category, identifier = FIXED.get(self.kind) or self._category(heading)
        least, most = self._bounds()
        made = replace(
            before,
            label=self._words("label", _("Enter the question") if not heading else ""),
            hint=self._words("hint"),
            why=self._words("why"),
            text=self._words("text") if self.kind in WITH_TEXT else {},
            required=self.values.get("required") == "1" and not heading,
            internal=self.values.get("internal") == "1" and self.kind is not FieldType.FILE,
            category=category,
            identifier=identifier,
            purposes=() if heading else tuple(self.purposes),
            options=self._options() if self.kind in WITH_OPTIONS else (),
            whole=self.values.get("whole") == "1" and self.kind is FieldType.NUMBER,
            least=least,
            most=most,
            max_length=self._length(before),
            region=self._region(),
            accepts=self._accepted() if self.kind is FieldType.FILE else (),
        )
        if heading and not any(made.label.values()) and not any(made.text.values()):
            self.errors.setdefault(f"label-{self.languages[0]}", _("Enter a heading or a text"))
        if self.errors:
            self._drop_what_no_page_shows()
            return None
        return made

    def _drop_what_no_page_shows(self) -> None:
        for values in (self.values, *self.rows):
            values.update({name: UNKEEPABLE.sub("", words) for name, words in values.items()})

    def _words(self, name: str, missing: str = "") -> dict[str, str]:
        said = {}
        for tag in self.languages:
            key = f"{name}-{tag}"
            if words := self._clean(key, self.values.get(key, ""), LONGEST[name]):
                said[tag] = words
        if missing and not said:
            self.errors.setdefault(f"{name}-{self.languages[0]}", missing)
        return said

    def _clean(self, key: str, typed: str, longest: int) -> str:
        words = typed.replace("\r\n", "\n").strip()
        if UNKEEPABLE.search(words):
            self.errors.setdefault(key, _("Remove the invisible character from this text"))
        elif len(words) > longest:
            self.errors.setdefault(
                key,
                _("Shorten this to %(most)s characters; it has %(have)s", most=longest, have=len(words)),
            )
        return words

    def _category(self, heading: bool) -> tuple[str, str]:  # noqa: FBT001
        if heading:
            return Category.CONTACT.value, ""
        category, _colon, identifier = self.values.get("category", "").partition(":")
        known = category in {each.value for each in Category}
        if not known or (identifier and identifier not in IDENTIFIERS):
            self.errors.setdefault("category", _("Choose what kind of data the answer is"))
        return category, identifier

    def _options(self) -> tuple[Option, ...]:
        taken = {row.get("code", "") for row in self.rows}
        found, number = [], 0
        for place, row in enumerate(self.rows):
            label = {}
            for tag in self.languages:
                words = self._clean(f"o-{place}-{tag}", row.get(tag, ""), LONGEST_OPTION)
                if words:
                    label[tag] = words
            code = row.get("code", "")
            if not (code.isascii() and code.replace("-", "").isalnum() and len(code) <= 40):
                number += 1
                while f"a{number}" in taken:
                    number += 1
                code = f"a{number}"
            if label:
                found.append(Option(code, label, self._places(place, row.get("places", ""))))
        if not found:
            self.errors.setdefault("o-0-" + self.languages[0], _("Enter the answers to choose from"))
        return tuple(found)

    def _places(self, place: int, typed: str) -> int | None:
        text = typed.strip()
        if not text:
            return None
        if text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= MOST_PLACES:
            return int(text)
        self.errors.setdefault(f"o-{place}-places", _("Enter a number from 1 to %(most)s", most=MOST_PLACES))
        return None

    def _bounds(self) -> tuple[str, str]:
        if self.kind not in (FieldType.NUMBER, FieldType.DATE):
            return "", ""
        least, most = (self._bound(name) for name in ("least", "most"))
        read = Decimal if self.kind is FieldType.NUMBER else date.fromisoformat
        if least and most and not self.errors and read(least) > read(most):  # type: ignore[operator]
            self.errors.setdefault("most", _("The largest must not be smaller than the smallest"))
        return least, most

    def _bound(self, name: str) -> str:
        text = self.values.get(name, "").strip()
        try:
            if text and self.kind is FieldType.DATE:
                return date.fromisoformat(text).isoformat()
            if text:
                return f"{Decimal(_short_number(text)):f}"
        except (ValueError, InvalidOperation):
            said = (
                _("Enter a day like 2027-03-31")
                if self.kind is FieldType.DATE
                else _("Enter a number, in digits")
            )
            self.errors.setdefault(name, said)
        return ""

    def _length(self, before: Field) -> int:
        text = self.values.get("max_length", "").strip()
        if self.kind not in WITH_LENGTH or not text:
            return before.max_length
        if text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= LONGEST_LONG:
            return int(text)
        self.errors.setdefault("max_length", _("Enter a number from 1 to %(most)s", most=LONGEST_LONG))
        return before.max_length

    def _accepted(self) -> tuple[str, ...]:
        chosen = tuple(each.value for each in FileKind if each.value in self.accepts)
        if not chosen:
            self.errors.setdefault("accepts", _("Choose at least one kind of file"))
        return chosen

    def _region(self) -> str:
        code = self.values.get("region", "")
        if self.kind not in WITH_REGION or not code:
            return ""
        if not is_country(code):
            self.errors.setdefault("region", _("Choose a country or region from the list"))
        return code


def from_posted(kind: FieldType, languages: Sequence[str], posted: MultiDict[str, str]) -> QuestionForm:
    """The page as it came back from the browser."""
    text = posted.get("rows", "")
    count = min(int(text), MOST_OPTIONS) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    names = ("code", "places", *languages)
    rows = [{name: posted.get(f"o-{place}-{name}", "") for name in names} for place in range(count)]
    chosen = posted.getlist("purposes")
    return QuestionForm(
        kind, languages, dict(posted.items()), chosen, rows, accepts=posted.getlist("accepts")
    )


def from_field(question: Field, languages: Sequence[str]) -> QuestionForm:
    """The page with what the draft says."""
    values = {
        "required": "1" if question.required else "",
        "internal": "1" if question.internal else "",
        "whole": "1" if question.whole else "",
        "category": question.category + (f":{question.identifier}" if question.identifier else ""),
        "least": question.least,
        "most": question.most,
        "max_length": str(question.max_length),
        "region": question.region,
    }
    for name, text in _texts(question).items():
        values |= {f"{name}-{tag}": words for tag, words in text.items()}
    rows = [
        {
            "code": each.code,
            "places": str(each.places or ""),
            **{tag: each.label.get(tag, "") for tag in languages},
        }
        for each in question.options
    ]
    if question.type in WITH_OPTIONS and not rows:
        rows = [{}, {}]
    purposes, accepts = list(question.purposes), list(question.accepts) or [FileKind.PDF.value]
    return QuestionForm(question.type, languages, values, purposes, rows, accepts=accepts)


def _texts(question: Field) -> Mapping[str, Mapping[str, str]]:
    return {"label": question.label, "hint": question.hint, "why": question.why, "text": question.text}


def _short_number(text: str) -> str:
    """Digits as they are, anything else as what no number is made from."""
    return text if re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", text, re.ASCII) else ""
