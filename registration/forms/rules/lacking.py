"""What a form needs before it can be published, each with the field where it is missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registration.forms.rules.conditions import flaws
from registration.forms.rules.fields import Field, FieldType
from registration.forms.rules.files import MOST_FILES
from registration.forms.rules.restricting import asks_identification_code, lacks_a_reason

EMAIL = "email"
"""Code of the question whose answer is the person's mailbox."""
MOST_FIELDS = 100
MOST_OPTIONS = 200
TAKES_PART, SESSIONS = "takes_part", "event_sessions"
"""Codes of the questions that an event asks by itself: how one comes, and to which sessions."""
RESERVED = frozenset(
    {
        "shown", "consent", "csrf_token", "do", "form", "page", "go", "to", "proof", "website",
        TAKES_PART, SESSIONS,
    }
)  # fmt: skip
"""Names that mean something else on a page with a form."""


class Need(StrEnum):
    """What is missing, or must not be."""

    NO_PURPOSE = "no_purpose"
    OTHER_PURPOSE = "other_purpose"
    """It names a purpose that has no words people could read."""
    IDENTIFICATION_CODE = "identification_code"
    NO_REASON = "no_reason"
    CONDITION = "condition"
    LANGUAGES = "languages"
    OPTIONS = "options"
    NO_WORDS = "no_words"
    NO_ADDRESS = "no_address"
    """Nobody could be written to: the form does not ask everybody for an e-mail address."""
    FILES = "files"
    """Files are not taken by this installation."""
    TOO_MANY_FILES = "too_many_files"
    APPROVAL = "approval"


@dataclass(frozen=True)
class Lack:
    """One thing to do before publishing. Without a field it concerns the whole form."""

    need: Need
    field: str = ""
    detail: str = ""


def lacks(
    fields: Sequence[Field],
    languages: Sequence[str],
    purposes: Collection[str],
    *,
    takes_signups: bool = True,
    takes_files: bool = False,
) -> list[Lack]:
    """Everything that keeps this form from being published, in the order of its fields.

    ``purposes`` are the codes of those that have published words.
    """
    wrong_conditions = {each.field: each.flaw for each in flaws(fields)}
    found = []
    for each in fields:
        found += [Lack(need, each.code, detail) for need, detail in _of_field(each, languages, purposes)]
        if each.code in wrong_conditions:
            found.append(Lack(Need.CONDITION, each.code, wrong_conditions[each.code].value))
        if each.type is FieldType.FILE and (not takes_files or each.internal):
            found.append(Lack(Need.FILES, each.code))
    if sum(each.type is FieldType.FILE for each in fields) > MOST_FILES:
        found.append(Lack(Need.TOO_MANY_FILES))
    if takes_signups and not any(map(_asks_everybody_for_a_mailbox, fields)):
        found.append(Lack(Need.NO_ADDRESS))
    return found


def _asks_everybody_for_a_mailbox(question: Field) -> bool:
    fixed = question.code == EMAIL and question.type is FieldType.EMAIL
    return fixed and question.required and not question.internal and question.shown_if is None


def _of_field(
    question: Field, languages: Sequence[str], purposes: Collection[str]
) -> Iterator[tuple[Need, str]]:
    if question.takes_an_answer:
        yield from _of_purposes(question, purposes)
    if asks_identification_code(question):
        yield Need.IDENTIFICATION_CODE, ""
    if lacks_a_reason(question):
        yield Need.NO_REASON, ""
    if _says_nothing(question):
        yield Need.NO_WORDS, ""
    elif missing := missing_languages(question, languages):
        yield Need.LANGUAGES, ", ".join(missing)
    if _lacks_options(question):
        yield Need.OPTIONS, ""


def _of_purposes(question: Field, purposes: Collection[str]) -> Iterator[tuple[Need, str]]:
    if not question.purposes:
        yield Need.NO_PURPOSE, ""
    for code in question.purposes:
        if code not in purposes:
            yield Need.OTHER_PURPOSE, code


def _says_nothing(question: Field) -> bool:
    said = any(question.label.values())
    return not said and not (question.type is FieldType.TEXT_BLOCK and any(question.text.values()))


def _lacks_options(question: Field) -> bool:
    wanted = {FieldType.CHOICE: 2, FieldType.CHOICES: 1, FieldType.SCALE: 2}.get(question.type, 0)
    return len(question.options) < wanted


def missing_languages(question: Field, languages: Sequence[str]) -> list[str]:
    """The languages in which something of the question is not said although it is in another."""
    texts = [question.label, question.hint, question.why, question.missing, question.text]
    texts += [each.label for each in question.options]
    return [tag for tag in languages if any(_unsaid(text, tag) for text in texts)]


def _unsaid(text: Mapping[str, str], tag: str) -> bool:
    return any(text.values()) and not text.get(tag)
