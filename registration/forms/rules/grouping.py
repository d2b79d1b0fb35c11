"""A form as it stands on a page: its fields under their headings, each with when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from registration.forms.rules.conditions import with_sections
from registration.forms.rules.fields import Condition, Field, FieldType, Test
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, pick


@dataclass(frozen=True)
class Asked:
    """A field, and when it is asked in words: without a script it stands there for everybody."""

    field: Field
    only_if: str
    always: bool
    """Whether neither it nor its section waits for an answer."""


@dataclass(frozen=True)
class Group:
    """The fields under one heading; the first group may have none."""

    section: Field | None
    only_if: str
    asked: Sequence[Asked]


def in_groups(fields: Sequence[Field]) -> list[Group]:
    """The fields of a form under their headings."""
    by_code = {each.code: each for each in fields}
    heads: list[Field | None] = [None]
    under: list[list[Asked]] = [[]]
    for each, section in with_sections(fields):
        if each.type is FieldType.SECTION:
            heads.append(each)
            under.append([])
            continue
        always = each.shown_if is None and (section is None or section.shown_if is None)
        under[-1].append(Asked(each, only_if(each.shown_if, by_code.get(_looks_at(each))), always))
    return [
        Group(head, only_if(head.shown_if, by_code.get(_looks_at(head))) if head else "", asked)
        for head, asked in zip(heads, under, strict=True)
        if head or asked
    ]


def _looks_at(question: Field) -> str:
    return question.shown_if.field if question.shown_if else ""


def only_if(condition: Condition | None, other: Field | None) -> str:
    """A condition in words of the present language; nothing where there is none."""
    if condition is None or other is None:
        return ""
    question = pick(other.label)
    words = _answers_named(condition.values, other)
    if condition.test is Test.ANSWERED:
        return _("Only if you answered “%(question)s”.", question=question)
    if condition.test is Test.NOT:
        return _("Unless you chose %(answers)s at “%(question)s”.", answers=words, question=question)
    return _("Only if you chose %(answers)s at “%(question)s”.", answers=words, question=question)


def _answers_named(codes: Sequence[str], other: Field) -> str:
    names = dict(other.choices())
    japanese = language() == "ja"
    quoted = [f"「{names.get(code, code)}」" if japanese else f"“{names.get(code, code)}”" for code in codes]
    return _(" or ").join(quoted)


def before_headings(fields: Sequence[Field], more: Sequence[Field]) -> list[Field]:
    """These fields and more, which stand before the first heading: what is under one may be hidden."""
    headings = [place for place, each in enumerate(fields) if each.type is FieldType.SECTION]
    end = headings[0] if headings else len(fields)
    return [*fields[:end], *more, *fields[end:]]


def with_older_options(question: Field, older: Field) -> Field:
    """A question with the answers that could be chosen before too: what somebody chose keeps its words."""
    known = {each.code for each in question.options}
    gone = tuple(each for each in older.options if each.code not in known)
    return replace(question, options=(*question.options, *gone)) if gone else question
