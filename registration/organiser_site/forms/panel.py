"""What a form asks, why, for how long, and who sees it: derived from its fields and the words of purposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registration.consent.models import PurposeVersion
from registration.forms.models import FormVersion
from registration.forms.queries import parts_of, purpose_codes, standing_purposes
from registration.forms.rules import Field
from registration.foundation.localization import pick


@dataclass(frozen=True)
class Use:
    """One purpose of a form, with the questions that need it."""

    code: str
    title: str
    asked: bool
    """Whether people decide about it; otherwise it is necessary."""
    questions: Sequence[str]
    kept: str
    recipient: str


def uses_of(version: FormVersion) -> list[Use]:
    """Every purpose of the form, in the order in which it is shown."""
    words = {each.purpose.code: each for each in standing_purposes()}
    questions = _by_purpose(parts_of(version))
    return [_use(words[code], questions.get(code, [])) for code in purpose_codes(version) if code in words]


def _use(words: PurposeVersion, questions: Sequence[str]) -> Use:
    recipient = words.purpose.recipient
    return Use(
        words.purpose.code,
        pick(words.title),
        not words.required,
        questions,
        pick(words.retention),
        pick(recipient.name) if recipient else "",
    )


def _by_purpose(fields: Sequence[Field]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in fields:
        for code in each.purposes:
            found.setdefault(code, []).append(pick(each.label))
    return found


def purposes_to_choose() -> list[tuple[str, str]]:
    """Code and title of what a question can be for. Sharing is asked by the event, with its co-organisers."""
    return [
        (each.purpose.code, pick(each.title))
        for each in standing_purposes()
        if each.purpose.recipient is None
    ]
