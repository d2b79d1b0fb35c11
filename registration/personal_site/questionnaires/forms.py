"""What stands on a page of a questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registration.forms.rules import Field


@dataclass(frozen=True)
class Sheet:
    """Some questions, what was answered to them, and what is wrong with it."""

    questions: Sequence[Field]
    answers: Mapping[str, Any]
    wrong: Mapping[str, str] = field(default_factory=dict)
    number: int = 1
    """Which question of all; used when there is one a page."""
    of: int = 1

    @property
    def errors(self) -> list[tuple[str, str]]:
        """For the summary above the questions."""
        return [(each.code, self.wrong[each.code]) for each in self.questions if each.code in self.wrong]

    @property
    def last(self) -> bool:
        return self.number >= self.of


def wanted_page(text: str | None, pages: int) -> int | None:
    """The number of a page that there is."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 4:
        return None
    return int(text) if 1 <= int(text) <= pages else None


def first_missing(questions: Sequence[Field], answers: Mapping[str, Any]) -> int | None:
    """The number of the first required question without an answer."""
    for number, question in enumerate(questions, start=1):
        if question.required and answers.get(question.code) in (None, "", []):
            return number
    return None
