"""What may be told about answers, and until when they are taken. Pure."""

from collections.abc import Sequence
from datetime import datetime

from registration.questionnaires.models import Questionnaire, QuestionnaireState

SMALLEST_CELL = 5


def takes_answers(questionnaire: Questionnaire, at: datetime) -> bool:
    """Whether somebody can answer at this moment."""
    return questionnaire.state is QuestionnaireState.OPEN and (
        questionnaire.closes_at is None or at < questionnaire.closes_at
    )


def tells_results(questionnaire: Questionnaire, at: datetime) -> bool:
    """Anonymous answers are told once no more can come in.

    Somebody who looks before and after one more answer would know that answer by subtraction.
    """
    if questionnaire.state is QuestionnaireState.DRAFT:
        return False
    return not questionnaire.anonymous or not takes_answers(questionnaire, at)


def told(counts: Sequence[int], smallest: int) -> list[int | None]:
    """The counts of groups that together are everybody, ``None`` where one is withheld (Q4).

    Withheld is each group smaller than ``smallest``, and as many of the next larger ones as it takes until
    at least two are withheld and have at least ``smallest`` people together. Who subtracts what is told from
    the whole then knows one sum of a group that is large enough, and nothing of its parts.
    """
    if smallest <= 1:
        return list(counts)
    withheld = {place for place, count in enumerate(counts) if count < smallest}
    larger = sorted((place for place in range(len(counts)) if place not in withheld), key=counts.__getitem__)
    while withheld and larger and _gives_away(counts, withheld, smallest):
        withheld.add(larger.pop(0))
    return [None if place in withheld else count for place, count in enumerate(counts)]


def _gives_away(counts: Sequence[int], withheld: set[int], smallest: int) -> bool:
    return len(withheld) == 1 or sum(counts[place] for place in withheld) < smallest


def mean(counts: Sequence[int | None], values: Sequence[int]) -> float | None:
    """The mean of a scale, if every count may be told: a mean and the other counts give away the last one."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or not sum(known):
        return None
    return sum(count * value for count, value in zip(known, values, strict=True)) / sum(known)
