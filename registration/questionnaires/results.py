"""What the answers say together, as far as it may be told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from registration.forms.queries import fields_of
from registration.forms.rules import Field, FieldType
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.questionnaires.models import AnonymousResponse, Invitation, Questionnaire, Response
from registration.questionnaires.rules import mean, told

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """How many chose one answer; ``None`` when that is withheld."""

    code: str
    label: Mapping[str, str]
    count: int | None


@dataclass(frozen=True)
class Result:
    """One question and what was answered to it."""

    number: int
    field: Field
    answered: int | None
    """How many answered this question; ``None`` when withheld."""
    cells: tuple[Cell, ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()

    @property
    def withholds(self) -> bool:
        return self.answered is None or any(cell.count is None for cell in self.cells)


def results_of(questionnaire: Questionnaire) -> list[Result]:
    """The result of each question. Who answers under a name agrees to be read; nothing is withheld there."""
    smallest = questionnaire.smallest_cell if questionnaire.anonymous else 1
    return summed_up(fields_of(questionnaire.form_version), answers_of(questionnaire), smallest)


def answers_of(questionnaire: Questionnaire) -> list[Answers]:
    """The answers that were handed in. Anonymous ones come in the order of their random keys."""
    if questionnaire.anonymous:
        asked = select(AnonymousResponse.answers).where(
            AnonymousResponse.questionnaire_id == questionnaire.id
        )
        return list(db.session.scalars(asked.order_by(AnonymousResponse.id)))
    handed_in = select(Response.answers).join(Invitation).where(
        Invitation.questionnaire_id == questionnaire.id, Response.handed_in_at.is_not(None)
    )  # fmt: skip
    return list(db.session.scalars(handed_in.order_by(Response.id)))


def summed_up(fields: Sequence[Field], answers: Sequence[Answers], smallest: int) -> list[Result]:
    """The result of each question over these answers."""
    return [_result(number, field, answers, smallest) for number, field in enumerate(fields, start=1)]


def _result(number: int, field: Field, answers: Sequence[Answers], smallest: int) -> Result:
    given = [each[field.code] for each in answers if each.get(field.code) not in (None, "", [])]
    if smallest > 1 and len(given) < smallest:
        cells = tuple(Cell(code, label, None) for code, label in _possible(field))
        return Result(number, field, None, cells)
    if field.type is FieldType.CHOICES:
        return Result(number, field, len(given), _several(field, given, smallest))
    if possible := _possible(field):
        return _one_of(number, field, possible, given, smallest)
    return Result(number, field, len(given), texts=tuple(str(words) for words in given))


def _one_of(
    number: int, field: Field, possible: list[tuple[str, Mapping[str, str]]], given: list[Any], smallest: int
) -> Result:
    chosen = Counter(given)
    counts = told([chosen[code] for code, _label in possible], smallest)
    cells = tuple(Cell(code, label, count) for (code, label), count in zip(possible, counts, strict=True))
    average = None
    if field.type is FieldType.SCALE and all(code.isdecimal() for code, _label in possible):
        average = mean(counts, [int(code) for code, _label in possible])
    return Result(number, field, len(given), cells, average)


def _several(field: Field, given: list[Any], smallest: int) -> tuple[Cell, ...]:
    """Each answer of several parts people in two: those who chose it and those who did not."""
    chosen = Counter(code for codes in given for code in codes)
    return tuple(
        Cell(code, label, told([chosen[code], len(given) - chosen[code]], smallest)[0])
        for code, label in _possible(field)
    )


def _possible(field: Field) -> list[tuple[str, Mapping[str, str]]]:
    if field.type is FieldType.YES_NO:
        return [("yes", {language(): _("Yes")}), ("no", {language(): _("No")})]
    return [(option.code, option.label) for option in field.options]
