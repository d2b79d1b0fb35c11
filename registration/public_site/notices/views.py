from collections.abc import Sequence
from itertools import pairwise

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from registration.consent.models import NoticeVersion
from registration.consent.queries import current_notice, published_notices
from registration.web.access import open_to_everyone
from registration.web.kept_pages import cacheable, etag_of

pages = Blueprint("notices", __name__)


@pages.get("/privacy")
@open_to_everyone
def current() -> ResponseReturnValue:
    notice = current_notice()
    page = render_template("public_site/notices/current.html", notice=notice)
    return _kept(page) if notice else (page, 404)


@pages.get("/privacy/history")
@open_to_everyone
def history() -> ResponseReturnValue:
    versions = published_notices()
    return _kept(
        render_template(
            "public_site/notices/history.html",
            versions=versions,
            current=current_notice(),
            ends=_ends(versions),
        )
    )


@pages.get("/privacy/versions/<int:number>")
@open_to_everyone
def version(number: int) -> ResponseReturnValue:
    """The exact words of one version, also of one that is over or has yet to come."""
    versions = published_notices()
    notice = next((each for each in versions if each.number == number), None) or abort(404)
    return _kept(
        render_template(
            "public_site/notices/version.html",
            notice=notice,
            current=current_notice(),
            end=_ends(versions).get(notice.id),
        )
    )


def _ends(versions: Sequence[NoticeVersion]) -> dict[int, object]:
    """When each version was replaced: the day the next newer one came into force."""
    return {older.id: newer.effective_at for newer, older in pairwise(versions)}


def _kept(page: str) -> ResponseReturnValue:
    content = page.encode()
    return cacheable(content, etag_of(content))
