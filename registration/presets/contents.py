"""What a preset brings, chapter by chapter, in words of the present language: for whoever chooses one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registration.consent.models import Basis
from registration.forms.library import FIELDS
from registration.foundation.localization import gettext as _
from registration.foundation.localization import name_of, ngettext, pgettext, pick
from registration.presets.reading import Preset, Words


@dataclass(frozen=True)
class Line:
    """One thing and what is to be said about it."""

    title: str
    details: str = ""


@dataclass(frozen=True)
class Chapter:
    """Things of one kind."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Contents:
    """A preset as it is shown before it is loaded."""

    title: Words
    summary: Words
    chapters: Sequence[Chapter]
    next: Sequence[Words]


def contents(preset: Preset) -> Contents:
    """Everything the preset would bring."""
    return Contents(preset.title, preset.summary, list(_chapters(preset)), preset.next)


def numbers(preset: Preset) -> str:
    """How much of the main things it brings, in one line."""
    forms = len(preset.forms) + len(preset.newsletters)
    return " · ".join(
        (
            ngettext("%(num)s purpose", "%(num)s purposes", len(preset.purposes) + len(preset.newsletters)),
            ngettext("%(num)s form", "%(num)s forms", forms),
            ngettext("%(num)s notice", "%(num)s notices", len(preset.notices)),
        )
    )


def basis_in_words(basis: str) -> str:
    """On what a purpose rests, as one would say it."""
    return {
        Basis.CONSENT: _("only with consent"),
        Basis.CONTRACT: _("rests on a contract"),
        Basis.LEGAL_OBLIGATION: _("rests on a legal duty"),
        Basis.VITAL_INTEREST: _("rests on the protection of life"),
        Basis.LEGITIMATE_INTERESTS: _("rests on legitimate interests, weighed in writing"),
    }.get(Basis(basis), basis)


def _chapters(preset: Preset) -> Iterator[Chapter]:
    told = (
        (_("Services"), [Line(pick(each["title"])) for each in preset.services]),
        (_("Representatives"), [_office(each) for each in preset.representatives]),
        (_("Others who have a part"), [_party(each) for each in preset.parties]),
        (_("Purposes"), [_purpose(each) for each in (*preset.purposes, *preset.newsletters)]),
        (_("Forms"), [_form(preset, each) for each in (*preset.newsletters, *preset.forms)]),
        (_("Notices"), [_notice(each) for each in preset.notices]),
        (
            _("Registers"),
            [
                Line(pick(each.get("title") or each["name"]))
                for each in (*preset.rules, *preset.measures, *preset.tools)
            ],
        ),
    )
    yield from (Chapter(title, lines) for title, lines in told if lines)


def _office(said: Mapping[str, Any]) -> Line:
    return Line(pick(said["address"]))


def _party(said: Mapping[str, Any]) -> Line:
    return Line(pick(said["name"]), pick(said.get("activity", {})))


def _purpose(said: Mapping[str, Any]) -> Line:
    return Line(pick(said["title"]), basis_in_words(said.get("basis", Basis.CONSENT)))


def _form(preset: Preset, said: Mapping[str, Any]) -> Line:
    asked = pgettext("list", ", ").join(pick(FIELDS[code].label) for code in preset.fields_of(said))
    languages = said.get("languages", ())
    if len(languages) == 1:
        only = _("only in %(language)s", language=name_of(languages[0]))
        return Line(pick(said["title"]), f"{asked}; {only}")
    return Line(pick(said["title"]), asked)


def _notice(said: Mapping[str, Any]) -> Line:
    if said.get("scope"):
        return Line(pick(said["title"]), _("individual: prevails over the general notice"))
    return Line(pick(said["title"]), _("for some countries") if said.get("region") else _("general"))
