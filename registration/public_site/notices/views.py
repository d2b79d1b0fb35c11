from collections.abc import Sequence
from itertools import groupby, pairwise

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent.models import Notice, NoticeVersion
from registration.consent.queries import (
    current_notice,
    every_published,
    published,
    published_notices,
    published_version,
)
from registration.consent.queries.words import GENERAL_NOTICE
from registration.consent.rules import in_force
from registration.foundation import clock
from registration.foundation.localization import language
from registration.organisations.models import Representative
from registration.organisations.queries import representatives
from registration.organisations.rules import best_office
from registration.public_site.notices.comparing import compared
from registration.web.access import open_to_everyone
from registration.web.context import current_controller
from registration.web.kept_pages import cacheable, etag_of, kept
from registration.web.notices import Words, beside, country_asked_for, name_of_scope, words_of

pages = Blueprint("notices", __name__)
LONGEST_NUMBER = 9


@pages.get("/privacy")
@open_to_everyone
def current() -> ResponseReturnValue:
    """The notice of the organisation: the general one, or the variant for a country (``?country=DE``)."""
    country = country_asked_for()
    words = words_of(beside(published(), country), country)
    page = _page(words)
    return _kept(page) if words.notice or words.elsewhere else (page, 404)


@pages.get("/privacy/<code>")
@open_to_everyone
def notice(code: str) -> ResponseReturnValue:
    """One notice, whomever it is for."""
    if code == GENERAL_NOTICE:
        return redirect(url_for(".current"))
    found = current_notice(code) or abort(404)
    return _kept(_page(Words(notice=found)))


@pages.get("/privacy/history")
@open_to_everyone
def history() -> ResponseReturnValue:
    """Every version of every notice, a section a notice."""
    now = {each.version_id for each in in_force(published(), clock.now())}
    sections = [
        (each, list(versions), name_of_scope(each.scope))
        for each, versions in groupby(every_published(), key=lambda version: version.notice)
    ]
    return _kept(
        render_template(
            "public_site/notices/history.html",
            sections=sections,
            now=now,
            ends={number: end for _, versions, _ in sections for number, end in _ends(versions).items()},
        )
    )


@pages.get("/privacy/versions/<int:number>", defaults={"code": GENERAL_NOTICE})
@pages.get("/privacy/<code>/versions/<int:number>")
@open_to_everyone
def version(code: str, number: int) -> ResponseReturnValue:
    """The exact words of one version, also of one that is over or has yet to come."""
    found = _version(code, number)
    return _kept(
        render_template(
            "public_site/notices/version.html",
            notice=found,
            current=current_notice(code),
            end=_ends(published_notices(code)).get(found.id),
            about=name_of_scope(found.notice.scope),
            offices=_offices(found.notice, None),
        )
    )


@pages.get("/privacy/<code>/comparison")
@open_to_everyone
def comparison(code: str) -> ResponseReturnValue:
    """Two versions of a notice, with what was added and what was removed."""
    before, after = (_version(code, _number(name)) for name in ("before", "after"))
    if (before.effective_at, before.number) > (after.effective_at, after.number):
        before, after = after, before
    # Published words never change, so neither does their comparison.
    found = kept("comparisons").get(
        (before.id, after.id, language()), lambda: compared(before, after, language())
    )
    return _kept(
        render_template(
            "public_site/notices/comparison.html",
            before=before,
            after=after,
            found=found,
            versions=published_notices(code),
        )
    )


def _page(words: Words) -> str:
    notice = words.notice.notice if words.notice else None
    return render_template(
        "public_site/notices/current.html",
        words=words,
        notice=words.notice,
        about=name_of_scope(notice.scope) if notice else "",
        general=current_notice() if notice and notice.scope else None,
        offices=_offices(notice, words.country),
    )


def _offices(notice: Notice | None, country: str | None) -> list[Representative]:
    """Who stands for the controller in the reader's country, else in the countries of the variant."""
    controller = current_controller()
    every = representatives(controller) if controller else ()
    own = best_office(every, country, language()) if country else None
    return [own] if own else [each for each in every if notice and each.country in notice.countries]


def _version(code: str, number: int) -> NoticeVersion:
    return published_version(code, number) or abort(404)


def _number(name: str) -> int:
    digits = request.args.get(name, "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
        abort(404)
    return int(digits)


def _ends(versions: Sequence[NoticeVersion]) -> dict[int, object]:
    """When each version was replaced: the day the next newer one came into force."""
    return {older.id: newer.effective_at for newer, older in pairwise(versions)}


def _kept(page: str) -> ResponseReturnValue:
    content = page.encode()
    return cacheable(content, etag_of(content))
