"""Reading what somebody sent against the version of the form they were shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from registration.forms.rules import (
    ADDRESS_PARTS,
    COUNTRY,
    Field,
    FieldType,
    GivenFile,
    Unusable,
    WrongParts,
    accepted,
    address_to,
    answer_to,
    is_shown,
    with_sections,
    written,
)
from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import is_country, pgettext, pick, territory


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
    files: Mapping[str, GivenFile] = field(default_factory=dict)
    """The files that came along and are answers, by code."""


Files = Mapping[str, GivenFile | Mapping[str, Any]]
"""By code, the file that came with the form, or the answer that stands and is not to be changed."""
LONGEST_SHOWN_AGAIN = 20_000


def check(
    fields: Sequence[Field], posted: Posted, prefix: str = "", *, files: Files | None = None
) -> Checked:
    """Check every field of a form from top to bottom. What is not a field of it is left aside.

    A field that its condition hides is neither required nor stored, whatever was sent (E5). Of an address the
    errors stand under ``code.part``.
    """
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    typed: dict[str, Any] = {}
    given: Files = files or {}
    country = _declared(posted, prefix)
    for question, section in with_sections(fields):
        if not question.takes_an_answer:
            continue
        typed[question.code] = _shown_again(question, posted, prefix, given)
        if not is_shown(question, section, answers):
            continue
        try:
            answer = _answer(question, posted, prefix, country, given)
        except WrongParts as trouble:
            errors |= {f"{question.code}.{part}": words for part, words in trouble.parts.items()}
        except Unusable as trouble:
            errors[question.code] = str(trouble)
        else:
            if answer is not None:
                answers[question.code] = answer
    kept = {code: answer for code, answer in answers.items() if isinstance(answer, GivenFile)}
    answers |= {code: file.as_answer for code, file in kept.items()}
    return Checked(answers, errors, typed, kept)


def _declared(posted: Posted, prefix: str) -> str | None:
    said = next(iter(posted.getlist(prefix + COUNTRY)), "")
    return said if is_country(said) else None


def _answer(question: Field, posted: Posted, prefix: str, country: str | None, files: Files) -> Any:
    if question.type is FieldType.FILE:
        file = files.get(question.code)
        if isinstance(file, Mapping):
            return dict(file)
        return accepted(question, file, most_megabytes=settings.current().file_megabytes)
    if question.type is FieldType.POSTAL_ADDRESS:
        return address_to(question, _parts(question, posted, prefix), country=country)
    return answer_to(question, posted.getlist(prefix + question.code), country=country)


def _parts(question: Field, posted: Posted, prefix: str) -> dict[str, str]:
    names = {part: f"{prefix}{question.code}.{part}" for part in ADDRESS_PARTS}
    return {part: next(iter(posted.getlist(name)), "") for part, name in names.items()}


def _shown_again(question: Field, posted: Posted, prefix: str, files: Files) -> Any:
    if question.type is FieldType.FILE:
        file = files.get(question.code)
        if isinstance(file, GivenFile):
            return {"name": file.name, "waiting": file.waiting} if file.waiting else None
        return file
    if question.type is FieldType.POSTAL_ADDRESS:
        return {part: _clean(words) for part, words in _parts(question, posted, prefix).items()}
    clean = [_clean(words) for words in posted.getlist(prefix + question.code)]
    return clean if question.type is FieldType.CHOICES else (clean[0] if clean else "")


def _clean(words: str) -> str:
    # NUL cannot stand in HTML; everything else comes back as it was.
    return words.replace("\x00", "")[:LONGEST_SHOWN_AGAIN]


def readable(question: Field, answer: Any) -> str:
    """An answer in words of the present language."""
    if answer is None:
        return ""
    if isinstance(answer, Mapping):
        # Under one code another version may have asked for another kind of answer.
        return str(answer["name"]) if "sha256" in answer else written(answer)
    if question.type is FieldType.YES_NO and answer in ("yes", "no"):
        return _("Yes") if answer == "yes" else _("No")
    if question.type in (FieldType.COUNTRY, FieldType.NATIONALITY):
        return territory(str(answer))
    if question.type in (FieldType.PREFECTURE, FieldType.INDUSTRY):
        return dict(question.choices()).get(answer, str(answer))
    labels = {each.code: pick(each.label) for each in question.options}
    if isinstance(answer, list):
        return pgettext("list", ", ").join(str(labels.get(code, code)) for code in answer)
    return labels.get(answer, str(answer))
