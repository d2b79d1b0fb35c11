"""Which fields of a form are asked, given what was answered before them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from registration.forms.rules.fields import NOT_ANSWERED, Condition, Field, FieldType, Test

WITH_VALUES = (Test.EQUALS, Test.ONE_OF, Test.NOT)
COMPARABLE = (
    FieldType.CHOICE, FieldType.CHOICES, FieldType.SCALE, FieldType.YES_NO, FieldType.COUNTRY,
    FieldType.PREFECTURE, FieldType.INDUSTRY,
)  # fmt: skip
"""Types whose answers a condition can compare: those chosen from a list that stands on the form."""


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether these answers fulfil the condition."""
    answer = answers.get(condition.field)
    if condition.test is Test.ANSWERED:
        return bool(answer)
    given = set(answer) if isinstance(answer, list) else {answer} if isinstance(answer, str) else set()
    hit = bool(given & set(condition.values))
    return not hit if condition.test is Test.NOT else hit


def is_shown(question: Field, section: Field | None, answers: Mapping[str, Any]) -> bool:
    """Whether a field is asked. ``answers`` are those to the fields before it that are themselves asked."""
    of_section = section.shown_if if section else None
    return (question.shown_if is None or holds(question.shown_if, answers)) and (
        of_section is None or holds(of_section, answers)
    )


def with_sections(fields: Sequence[Field]) -> Iterator[tuple[Field, Field | None]]:
    """Each field with the section it stands in. A section stands in none."""
    section = None
    for each in fields:
        if each.type is FieldType.SECTION:
            section = each
            yield each, None
        else:
            yield each, section


def settled(fields: Sequence[Field], answers: Mapping[str, Any]) -> list[Field]:
    """These fields of a form of which others are not asked here.

    What waits for an answer to one of the others is asked always or not at all, as these answers have it.
    """
    here = {each.code for each in fields}

    def stands(condition: Condition | None) -> bool:
        return condition is None or condition.field in here or holds(condition, answers)

    found = []
    for each, section in with_sections(fields):
        if not stands(each.shown_if) or (section is not None and not stands(section.shown_if)):
            continue
        waits = each.shown_if is not None and each.shown_if.field in here
        found.append(each if waits else replace(each, shown_if=None))
    return found


class Flaw(StrEnum):
    """Why a condition cannot be."""

    UNKNOWN = "unknown"
    FORWARD = "forward"
    """It looks at itself or at a field that comes later: no page could be filled in from top to bottom."""
    NO_VALUES = "no_values"
    OTHER_VALUES = "other_values"
    """It waits for an answer that cannot be given."""
    NOT_COMPARABLE = "not_comparable"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Refusal:
    """A condition that cannot be, and why."""

    field: str
    flaw: Flaw


def flaws(fields: Sequence[Field]) -> list[Refusal]:
    """What is wrong with the conditions of a form.

    A condition may look only at fields above it. That alone makes circles impossible.
    """
    place = {each.code: at for at, each in enumerate(fields)}
    found = []
    for at, each in enumerate(fields):
        if each.shown_if is None:
            continue
        looked_at = place.get(each.shown_if.field)
        if looked_at is None or fields[looked_at].type in NOT_ANSWERED:
            found.append(Refusal(each.code, Flaw.UNKNOWN))
        elif looked_at >= at:
            found.append(Refusal(each.code, Flaw.FORWARD))
        elif flaw := _flaw(each, each.shown_if, fields[looked_at]):
            found.append(Refusal(each.code, flaw))
    return found


def _flaw(question: Field, condition: Condition, other: Field) -> Flaw | None:
    if other.internal and not question.internal:
        return Flaw.INTERNAL
    if condition.test not in WITH_VALUES:
        return None
    if other.type not in COMPARABLE:
        return Flaw.NOT_COMPARABLE
    if not condition.values:
        return Flaw.NO_VALUES
    return None if set(condition.values) <= {code for code, _words in other.choices()} else Flaw.OTHER_VALUES
