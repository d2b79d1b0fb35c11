"""What a cell says, in the form in which a browser would have sent it.

The rules of the form decide what can be an answer. Here only the words are found that stand for a code.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from registration.forms.rules import ADDRESS_PARTS, CHOSEN, Field, FieldType, files_lacking
from registration.foundation import settings
from registration.foundation.cells import unguarded
from registration.foundation.localization import countries, speaking
from registration.signups.importing.targets import DECISION, spelled

YES = (
    "yes",
    "y",
    "true",
    "1",
    "x",
    "allowed",
    "agreed",
    "はい",
    "同意",
    "同意する",
    "可",
    "○",
    "◯",
    "✓",
    "✔",
)
NO = ("no", "n", "false", "0", "refused", "いいえ", "同意しない", "不可", "×")
BETWEEN = (",", "、", ";", "/")
"""What people write between several answers in one cell."""


class Posted(dict[str, list[str]]):
    """Answers by name, as a form sends them."""

    def getlist(self, key: str) -> list[str]:
        return self.get(key, [])


class Reader:
    """Reads lines of one file against the questions of one form, which stand under their headings.

    ``columns`` is the place of each target's column in the file.
    """

    def __init__(self, sheet: Sequence[Field], columns: Mapping[str, int]) -> None:
        self.fields = [field for field in sheet if field.type is not FieldType.FILE]
        self._sheet = sheet
        self._codes = {field.code: _codes_of(field) for field in sheet if field.type in CHOSEN}
        self._columns = columns

    def cell(self, target: str, cells: Sequence[str]) -> str:
        """What stands in the column of a target; nothing where it has none."""
        place = self._columns.get(target, -1)
        return unguarded(cells[place]).strip() if 0 <= place < len(cells) else ""

    def posted(self, cells: Sequence[str], before: Mapping[str, Any] | None = None) -> Posted:
        """The line as a form would send it. Empty cells say nothing: what was answered ``before`` stays."""
        sent = Posted()
        for field in self.fields:
            if before and field.code in before:
                _send_again(sent, field, before[field.code])
            if field.type is FieldType.POSTAL_ADDRESS:
                for part in ADDRESS_PARTS:
                    if words := self.cell(f"{field.code}.{part}", cells):
                        sent[f"{field.code}.{part}"] = [_country(words) if part == "country" else words]
            elif words := self.cell(field.code, cells):
                sent[field.code] = self._said(field, words)
        return sent

    def filled(self, cells: Sequence[str]) -> set[str]:
        """Codes of the fields of which the line says something."""
        return {target.partition(".")[0] for target in self._columns if self.cell(target, cells)}

    def allowed(self, cells: Sequence[str]) -> list[str]:
        """Codes of the purposes that the line says the person allows."""
        return [
            target.removeprefix(DECISION)
            for target in self._columns
            if target.startswith(DECISION) and spelled(self.cell(target, cells)) in _YES
        ]

    def lacks_a_file(self, answers: Mapping[str, Any]) -> bool:
        """Whether the form needs a file of whoever answers like this: none can stand in a cell."""
        return bool(files_lacking(self._sheet, answers))

    def place_of(self, code: str) -> int | None:
        """The column that holds a field, counted from 0; of an address, the first of its columns."""
        if code in self._columns:
            return self._columns[code]
        return min((at for each, at in self._columns.items() if each.startswith(f"{code}.")), default=None)

    def _said(self, field: Field, words: str) -> list[str]:
        if field.type not in CHOSEN:
            return [words]
        codes = self._codes[field.code]
        if field.type is FieldType.CHOICES:
            return _several(codes, words)
        return [codes.get(spelled(words), words)]


def _codes_of(field: Field) -> dict[str, str]:
    """The code that each way to write an option stands for, in every language of the house."""
    found: dict[str, str] = {}
    for option in field.options:
        for words in (*option.label.values(), option.code):
            found.setdefault(spelled(words), option.code)
    for tag in settings.current().languages:
        with speaking(tag):
            for code, words in field.choices():
                found.setdefault(spelled(words), code)
                found.setdefault(spelled(code), code)
    if field.type is FieldType.YES_NO:
        found |= dict.fromkeys(_YES, "yes") | dict.fromkeys(_NO, "no")
    return found


_YES, _NO = frozenset(map(spelled, YES)), frozenset(map(spelled, NO))


def _country(words: str) -> str:
    """Part of an address; its code where we know the name."""
    return _countries(tuple(settings.current().languages)).get(spelled(words), words)


@lru_cache
def _countries(languages: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in languages:
        with speaking(tag):
            for code, name in countries():
                found |= {spelled(name): code, spelled(code): code}
    return found


def _several(codes: Mapping[str, str], words: str) -> list[str]:
    """Options side by side in one cell. Their own words may hold a comma: the longest that fits is taken."""
    found: list[str] = []
    rest = spelled(words.replace("\n", ","))
    options = sorted(filter(None, codes), key=len, reverse=True)
    while rest:
        option = next((each for each in options if _begins(rest, each)), None)
        if option is None:
            return [*found, rest]  # The form says that this is none of its answers.
        found.append(codes[option])
        rest = rest[len(option) :].lstrip(" ,、;/")
    return found


def _begins(rest: str, option: str) -> bool:
    after = rest[len(option) :].lstrip(" ")
    return rest.startswith(option) and (not after or after.startswith(BETWEEN))


def _send_again(sent: Posted, field: Field, answer: Any) -> None:
    if isinstance(answer, Mapping):
        sent |= {f"{field.code}.{part}": [str(words)] for part, words in answer.items()}
    elif isinstance(answer, list):
        sent[field.code] = [str(each) for each in answer]
    elif answer is not None:
        sent[field.code] = [str(answer)]
