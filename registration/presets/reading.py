"""What a preset says: its files, read into plain values.

A preset is a folder: ``preset.toml`` has the organisation, ``purposes.toml``, ``forms.toml`` and
``notices.toml`` what their names say, and the long texts are Markdown, one file for each language.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from registration.presets.errors import UnknownPreset

KINDS = Path(__file__).parent / "kinds"
LANGUAGES = ("en", "ja")
Words = Mapping[str, str]


@dataclass(frozen=True)
class Preset:
    """A complete starting point for one kind of organisation."""

    name: str
    title: Words
    summary: Words
    organisation: Mapping[str, Any]
    next: Sequence[Words] = ()
    """What is left to do by hand afterwards."""
    services: Sequence[Mapping[str, Any]] = ()
    parties: Sequence[Mapping[str, Any]] = ()
    representatives: Sequence[Mapping[str, Any]] = ()
    tools: Sequence[Mapping[str, Any]] = ()
    measures: Sequence[Mapping[str, Any]] = ()
    rules: Sequence[Mapping[str, Any]] = ()
    purposes: Sequence[Mapping[str, Any]] = ()
    newsletters: Sequence[Mapping[str, Any]] = ()
    mailings: Sequence[Mapping[str, Any]] = ()
    """Newsletters under a purpose that forms ask for already."""
    forms: Sequence[Mapping[str, Any]] = ()
    notices: Sequence[Mapping[str, Any]] = ()
    texts: Mapping[str, Words] = field(default_factory=dict)
    """Markdown by name (``notices/privacy``) and language."""

    def fields_of(self, form: Mapping[str, Any]) -> list[str]:
        """Codes of the fields a form or newsletter asks for, in order."""
        return [each["use"] for each in form["fields"]]


def names() -> list[str]:
    """Every preset there is."""
    return sorted(path.parent.name for path in KINDS.glob("*/preset.toml"))


@lru_cache
def preset(name: str) -> Preset:
    """The preset of this name.

    Raises:
        UnknownPreset: when there is none.
    """
    if name not in names():
        raise UnknownPreset(name)
    folder = KINDS / name
    head = _table(folder / "preset.toml")
    return Preset(
        name=name,
        title=head["title"],
        summary=head["summary"],
        organisation=head["organisation"],
        next=head.get("next", ()),
        services=head.get("service", ()),
        parties=head.get("party", ()),
        representatives=head.get("representative", ()),
        tools=head.get("tool", ()),
        measures=head.get("measure", ()),
        rules=head.get("rules", ()),
        newsletters=head.get("newsletter", ()),
        mailings=head.get("mailing", ()),
        purposes=_table(folder / "purposes.toml")["purpose"],
        forms=_table(folder / "forms.toml")["form"],
        notices=_table(folder / "notices.toml")["notice"],
        texts=dict(_texts(folder)),
    )


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _texts(folder: Path) -> Iterator[tuple[str, Words]]:
    """The long texts: ``notices/privacy.en.md`` and its sisters make one."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*/*.md")):
        code, _dot, tag = path.stem.rpartition(".")
        found.setdefault(f"{path.parent.name}/{code}", {})[tag] = path.read_text("utf-8")
    yield from found.items()
