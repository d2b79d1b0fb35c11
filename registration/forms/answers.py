"""Reading what somebody sent against the version of the form they were shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from registration.forms.rules import Field, FieldType, Unusable, answer_to
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick, territory


class Posted(Protocol):
    """What a browser sent, as far as we need it."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Checked:
    """Answers that can be stored, and what is wrong with the others, both by code of the field."""

    answers: Mapping[str, Any]
    errors: Mapping[str, str]
    typed: Mapping[str, Any]
    """Everything as it was typed, to be shown again."""


LONGEST_SHOWN_AGAIN = 20_000


def check(fields: Sequence[Field], posted: Posted, prefix: str = "") -> Checked:
    """Check every field of a form. What is not a field of it is left aside."""
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    typed: dict[str, Any] = {}
    for question in fields:
        given = posted.getlist(prefix + question.code)
        typed[question.code] = _shown_again(question, given)
        try:
            answer = answer_to(question, given)
        except Unusable as trouble:
            errors[question.code] = str(trouble)
            continue
        if answer is not None:
            answers[question.code] = answer
    return Checked(answers, errors, typed)


def _shown_again(question: Field, given: Sequence[str]) -> Any:
    # NUL cannot stand in HTML; everything else comes back as it was.
    clean = [words.replace("\x00", "")[:LONGEST_SHOWN_AGAIN] for words in given]
    return clean if question.type is FieldType.CHOICES else (clean[0] if clean else "")


def readable(question: Field, answer: Any) -> str:
    """An answer in words of the present language."""
    if answer is None:
        return ""
    if question.type is FieldType.YES_NO:
        return _("Yes") if answer == "yes" else _("No")
    if question.type is FieldType.COUNTRY:
        return territory(str(answer))
    labels = {each.code: pick(each.label) for each in question.options}
    if isinstance(answer, list):
        return ", ".join(str(labels.get(code, code)) for code in answer)
    return labels.get(answer, str(answer))
