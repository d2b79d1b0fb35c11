"""Which notice stands beside a form, for the country somebody declared."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from registration.consent.models import NoticeVersion
from registration.consent.queries import Holding, held
from registration.consent.rules import PublishedNotice, depends_on_country, in_force, resolve
from registration.events.queries import event_by_id, form_by_code
from registration.foundation import clock
from registration.foundation.localization import is_country, pick
from registration.organisations.queries import service_by_code
from registration.web.keeping import Keeping


@dataclass(frozen=True, slots=True)
class Beside:
    """The notices chosen for one place and one country, without their words."""

    chosen: tuple[int, ...]
    """Ids of versions, the one that prevails first."""
    asks_country: bool
    """Whether people in other countries are shown another one here."""
    elsewhere: tuple[int, ...]
    """The variants for people in other countries."""


def beside(published: Sequence[PublishedNotice], country: str | None, scopes: Sequence[str] = ()) -> Beside:
    """The notice for this country, the narrowest of ``scopes`` first."""
    now = in_force(published, clock.now())
    chosen = resolve(now, country, scopes)
    ids = tuple([each.version_id for each in chosen])
    if not depends_on_country(now, scopes):
        return Beside(ids, asks_country=False, elsewhere=())
    here = {each.scope for each in chosen} or {"", *scopes}
    others = tuple(each.version_id for each in now if each.scope in here and each not in chosen)
    return Beside(ids, asks_country=True, elsewhere=others)


def countries_apart(published: Sequence[PublishedNotice], scopes: Sequence[str] = ()) -> list[str | None]:
    """A country for each choice of notices that somebody can meet here; nothing: for the undeclared."""
    now = in_force(published, clock.now())
    named = sorted({country for each in now for country in each.countries})
    met: dict[tuple[int, ...], str | None] = {}
    for country in (None, *named):
        met.setdefault(tuple(each.version_id for each in resolve(now, country, scopes)), country)
    return list(met.values())


@dataclass(frozen=True)
class Words:
    """The same with the words, to be drawn."""

    notice: NoticeVersion | None
    prevails_over: tuple[NoticeVersion, ...] = ()
    elsewhere: tuple[NoticeVersion, ...] = ()
    asks_country: bool = False
    country: str | None = None
    kept: tuple[Keeping, ...] = ()
    """How long data is kept for the purposes on the form."""


def words_of(chosen: Beside, country: str | None = None, kept: tuple[Keeping, ...] = ()) -> Words:
    """The words of what was chosen."""
    holding = held(chosen.chosen)
    others = held(chosen.elsewhere)
    return Words(
        notice=holding.version if holding else None,
        prevails_over=holding.prevails_over if holding else (),
        elsewhere=_every(others),
        asks_country=chosen.asks_country,
        country=country,
        kept=kept,
    )


def _every(holding: Holding | None) -> tuple[NoticeVersion, ...]:
    return (holding.version, *holding.prevails_over) if holding else ()


def country_asked_for() -> str | None:
    """The country in the address of the page, if it is one."""
    asked = request.args
    return known_country(asked["country"]) if "country" in asked else None


def known_country(code: str | None) -> str | None:
    return code if code and is_country(code) else None


def name_of_scope(scope: str) -> str:
    """What an individual notice is about, in the present language; nothing for a general one."""
    kind, _colon, code = scope.partition(":")
    if kind == "event" and code.isascii() and code.isdecimal():
        event = event_by_id(int(code))
        return pick(event.title) if event else scope
    found = form_by_code(code) if kind == "form" else service_by_code(code) if kind == "service" else None
    return pick(found.title) if found else code
