"""Pages without an area of their own."""

import hashlib

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from registration.foundation import localization, settings
from registration.foundation.database import db
from registration.foundation.localization import countries
from registration.organisations import queries
from registration.organisations.models import OrganisationKind, Representative
from registration.organisations.queries import controller, logo_path, representatives
from registration.organisations.rules import (
    DEFAULT_BRAND,
    IMAGE_TYPES,
    Authority,
    Right,
    authority_of,
    best_office,
    regimes_for,
    rights_under,
)
from registration.web.access import open_to_everyone
from registration.web.cookies import COOKIES
from registration.web.languages import preferred
from registration.web.laws import LAWS, RIGHTS, time_to_answer

pages = Blueprint("pages", __name__)

LOOK_IS_KEPT_FOR = 300
"""Seconds a browser uses colour and logo before it asks again."""


@open_to_everyone
def front() -> ResponseReturnValue:
    answer = redirect(url_for("public_site.pages.home", lang=preferred()))
    answer.vary.add("Accept-Language")
    return answer


@pages.get("/")
@open_to_everyone
def home() -> ResponseReturnValue:
    return redirect(url_for("public_site.events.index"))


@open_to_everyone
def brand() -> ResponseReturnValue:
    organisation = controller()
    colour = (organisation and organisation.brand) or DEFAULT_BRAND
    own = settings.current().public_address
    sheet = (
        f":root, [data-bs-theme] {{ --brand: {colour}; }}\n"
        f'.page a[href^="{own}/"]::after {{ content: none; }}\n'  # our own pages are not elsewhere
    )
    return _kept(Response(sheet, mimetype="text/css"), tag=hashlib.sha256(sheet.encode()).hexdigest()[:32])


@open_to_everyone
def logo() -> ResponseReturnValue:
    organisation = controller()
    path = logo_path(organisation.logo) if organisation and organisation.logo else None
    if path is None or not path.exists():
        abort(404)
    answer = Response(path.read_bytes(), mimetype=IMAGE_TYPES[path.suffix.removeprefix(".")])
    # An image and nothing else, whatever somebody managed to put into it.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept(answer, tag=path.stem)


@pages.get("/cookies")
@open_to_everyone
def cookies() -> ResponseReturnValue:
    return render_template("public_site/pages/cookies.html", cookies=COOKIES)


@pages.get("/contact")
@open_to_everyone
def contact() -> ResponseReturnValue:
    organisation = controller()
    abroad = representatives(organisation) if organisation else ()
    country = _country()
    theirs = best_office(abroad, country, localization.language())
    return render_template(
        "public_site/pages/contact.html",
        organisation_shown=organisation,
        representatives=sorted(abroad, key=lambda office: _nearest_first(office, theirs, country)),
        country=country,
        countries=countries(),
        theirs=theirs,
        has_group=bool(queries.organisations(OrganisationKind.GROUP_MEMBER)),
    )


@pages.get("/tools")
@open_to_everyone
def tools() -> ResponseReturnValue:
    return render_template("public_site/pages/tools.html", tools=queries.tools())


@pages.get("/group")
@open_to_everyone
def group() -> ResponseReturnValue:
    members = queries.organisations(OrganisationKind.GROUP_MEMBER) or abort(404)
    return render_template("public_site/pages/group.html", members=members)


@pages.get("/rights")
@open_to_everyone
def rights() -> ResponseReturnValue:
    us, country = controller(), _country()
    regimes = regimes_for(us.regime, country) if us else ()
    laws = [(regime, found) for regime in regimes if (found := rights_under(regime)) is not None]
    return render_template(
        "public_site/pages/rights.html",
        us=us,
        country=country,
        countries=countries(),
        laws=[(LAWS[regime], time_to_answer(found)) for regime, found in laws],
        rights=[RIGHTS[right] for right in Right if any(right in found.rights for _, found in laws)],
        authorities=_authorities(country, us.country if us else ""),
    )


@open_to_everyone
def health() -> ResponseReturnValue:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return Response("database unreachable\n", 503, mimetype="text/plain")
    return Response("well\n", mimetype="text/plain")


def _nearest_first(
    office: Representative, theirs: Representative | None, country: str
) -> tuple[bool, bool, str]:
    """The office for the visitor, others in their country, then all by country as it is called."""
    return office is not theirs, office.country != country, localization.territory(office.country)


def _authorities(*places: str) -> list[Authority]:
    """Whom one can complain to in these countries, each once."""
    return [found for place in dict.fromkeys(places) if (found := authority_of(place)) is not None]


def _country() -> str:
    """The country a visitor chose; nothing if it is none."""
    asked = request.args.get("country", "")
    return asked if asked in dict(countries()) else ""


def _kept(answer: Response, *, tag: str) -> ResponseReturnValue:
    answer.set_etag(tag)
    answer.cache_control.public = True
    answer.cache_control.no_cache = None
    answer.cache_control.max_age = LOOK_IS_KEPT_FOR
    return answer.make_conditional(request)


WITHOUT_LANGUAGE = [
    ("/", front, ["GET"]),
    ("/brand.css", brand, ["GET"]),
    ("/logo", logo, ["GET"]),
    ("/health", health, ["GET"]),
]
