"""What a column of a file can mean, and what its name lets us guess."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registration.forms.rules import ADDRESS_PARTS, Field, FieldType
from registration.foundation.bigrams import folded
from registration.foundation.cells import unguarded

DECISION = "consent:"
"""How the codes of columns begin that say what somebody allowed."""
OFTEN = {
    "email": ("email", "e-mail", "mail", "mail address", "email address", "メール", "メールアドレス"),
    "name": ("name", "full name", "attendee name", "氏名", "名前", "お名前", "ご氏名", "参加者名"),
    "organisation": ("organisation", "organization", "company", "会社名", "団体名", "所属", "勤務先"),
    "telephone": ("telephone", "phone", "phone number", "tel", "電話", "電話番号"),
    "job_title": ("job title", "position", "役職", "肩書"),
}
"""What other programs call the columns that every form has."""


@dataclass(frozen=True)
class Target:
    """One thing that a column can hold."""

    code: str
    """Of the field; ``code.part`` of a postal address, and ``consent:code`` of a purpose."""
    names: Mapping[str, str]
    """What it is called, by language."""
    part: str = ""


def targets_of(fields: Iterable[Field], purposes: Mapping[str, Mapping[str, str]]) -> list[Target]:
    """Every question of a form whose answer a cell can hold, then what can be allowed: code to its title."""
    found: list[Target] = []
    for field in fields:
        if field.type is FieldType.POSTAL_ADDRESS:
            found += [Target(f"{field.code}.{part}", field.label, part) for part in ADDRESS_PARTS]
        elif field.type is not FieldType.FILE:
            found.append(Target(field.code, field.label))
    return found + [Target(f"{DECISION}{code}", title) for code, title in purposes.items()]


def spelled(text: str) -> str:
    """The words as they are compared: one width, one case, one space."""
    return " ".join(folded(text).split())


def guessed(heads: Sequence[str], targets: Iterable[Target]) -> list[str]:
    """For each column the code of what it seems to hold, each but once; nothing where nobody could tell."""
    known: dict[str, str] = {}
    for target in targets:
        for words in _spellings(target):
            known.setdefault(spelled(words), target.code)
    taken: set[str] = set()
    guesses = []
    for head in heads:
        code = known.get(spelled(unguarded(head)), "")
        guesses.append("" if code in taken else code)
        taken.add(code)
    return guesses


def _spellings(target: Target) -> Iterable[str]:
    yield target.code
    if not target.part:
        yield from target.names.values()
        yield from OFTEN.get(target.code, ())
