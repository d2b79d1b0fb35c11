"""What words of purposes and notices must say before they are published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from registration.consent.models import Basis, ChangeClass, NoticeVersion, PurposeVersion


@dataclass(frozen=True)
class PurposeWords:
    """What a version of a purpose says and allows."""

    title: Mapping[str, str]
    statement: Mapping[str, str]
    if_refused: Mapping[str, str] = field(default_factory=dict)
    more_title: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    basis: Basis = Basis.CONSENT
    basis_by_regime: Mapping[str, str] = field(default_factory=dict)
    """Another basis where another law holds: ``Regime`` to ``Basis``."""
    contract: Mapping[str, str] = field(default_factory=dict)
    law: Mapping[str, str] = field(default_factory=dict)
    balancing: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """``interest``, ``necessity`` and ``balance``, each by language."""
    soft_opt_in: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    fields: Sequence[str] = ()
    message_types: Sequence[str] = ()
    retention: Mapping[str, str] = field(default_factory=dict)
    valid_days: int | None = None
    dpv_term: str = "dpv:Purpose"
    change_class: ChangeClass = ChangeClass.MINOR
    """Becomes material by itself when the words reach further than those before."""
    change_note: Mapping[str, str] = field(default_factory=dict)
    review_on: date | None = None

    def columns(self) -> dict[str, Any]:
        return _plain(self)

    def same_as(self, version: PurposeVersion) -> bool:
        """Whether these are its words already, whatever is noted about the change."""
        return all(
            getattr(version, name) == value
            for name, value in self.columns().items()
            if name not in ABOUT_THE_CHANGE
        )


ABOUT_THE_CHANGE = frozenset({"change_class", "change_note"})


@dataclass(frozen=True)
class NoticeWords:
    """What a version of a notice says, and from when."""

    title: Mapping[str, str]
    body: Mapping[str, str]
    effective_at: datetime
    summary: Mapping[str, Any] = field(default_factory=dict)
    """The notice in short: language to a list of [term, words]."""
    change_class: ChangeClass = ChangeClass.MATERIAL
    change_note: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        return _plain(self)


def purpose_words(version: PurposeVersion) -> PurposeWords:
    """The words of a version, as the beginning of those of the next."""
    words = {each.name: getattr(version, each.name) for each in fields(PurposeWords)}
    if version.published_at is not None:
        words = {name: value for name, value in words.items() if name not in ABOUT_THE_CHANGE}
    return PurposeWords(**words)


def _plain(words: PurposeWords | NoticeWords) -> dict[str, Any]:
    """Columns of the words: plain dicts and lists; languages without words are left out."""
    return {each.name: _plain_value(getattr(words, each.name)) for each in fields(words)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: inner for key, inner in value.items() if inner}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return value


def missing_in_notice(version: NoticeVersion) -> list[str]:
    """Codes of what keeps these words from being published, such as ``title`` or ``body:ja``."""
    reasons = [name for name in ("title", "body") if not any(getattr(version, name).values())]
    languages = set(version.title) | set(version.body)
    for part in ("title", "body"):
        absent = languages - set(getattr(version, part))
        reasons += [f"{part}:{language}" for language in sorted(absent) if part not in reasons]
    return reasons
