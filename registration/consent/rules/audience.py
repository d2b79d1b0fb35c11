"""Whom a notice is for, and which of several a person is shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from registration.organisations.rules import EEA, JAPAN, THAILAND, UNITED_KINGDOM

REGIONS: Mapping[str, frozenset[str]] = {
    "eea": EEA,
    "uk": UNITED_KINGDOM,
    "eea-uk": EEA | UNITED_KINGDOM,
    "eea-uk-th": EEA | UNITED_KINGDOM | THAILAND,
    "th": THAILAND,
    "jp": JAPAN,
}
"""Countries (ISO 3166-1 alpha-2) of the regions for which variants of a notice are usual."""


class ForSome(Protocol):
    """A notice, as far as choosing needs it."""

    @property
    def scope(self) -> str: ...
    @property
    def countries(self) -> Sequence[str]: ...


Some = TypeVar("Some", bound=ForSome)


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """One published version of a notice without its words: what is kept to choose among them."""

    version_id: int
    number: int
    effective_at: datetime
    notice_id: int
    code: str
    region: str
    scope: str
    countries: Sequence[str]
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it had come into force, and its notice had not ended."""
        return self.effective_at <= at and (self.ended_at is None or at < self.ended_at)


def in_force(published: Iterable[PublishedNotice], at: datetime) -> list[PublishedNotice]:
    """Of each notice the version that holds at this moment."""
    newest: dict[int, PublishedNotice] = {}
    for each in published:
        before = newest.get(each.notice_id)
        if each.holds(at) and (before is None or _later(each, before)):
            newest[each.notice_id] = each
    return sorted(newest.values(), key=lambda each: each.notice_id)


def _later(one: PublishedNotice, other: PublishedNotice) -> bool:
    return (one.effective_at, one.number) > (other.effective_at, other.number)


def resolve(notices: Iterable[Some], country: str | None, scopes: Sequence[str] = ()) -> list[Some]:
    """The notices that hold for somebody in this country, the one that prevails first.

    ``scopes`` run from the narrowest to the widest; the notice of the organisation (scope "") comes last.
    Of each scope one variant holds: the one for the country, else the one for everybody else.
    """
    every = list(notices)
    chosen = (_variant([each for each in every if each.scope == scope], country) for scope in (*scopes, ""))
    return [each for each in chosen if each is not None]


def _variant(variants: Sequence[Some], country: str | None) -> Some | None:
    meant = [each for each in variants if country is not None and country in each.countries]
    if meant:
        # The narrower list is the more exact one: a variant for Thailand before one for EEA, UK and Thailand.
        return min(meant, key=lambda each: len(each.countries))
    return next((each for each in variants if not each.countries), None)


def depends_on_country(notices: Iterable[ForSome], scopes: Sequence[str] = ()) -> bool:
    """Whether people in different countries are shown different notices here."""
    return any(each.countries for each in notices if each.scope in ("", *scopes))


def overlapping(countries: Collection[str], others: Iterable[Some]) -> Some | None:
    """A notice among these that is for some of the same people, if there is one."""
    for each in others:
        if (not countries and not each.countries) or set(countries) & set(each.countries):
            return each
    return None
