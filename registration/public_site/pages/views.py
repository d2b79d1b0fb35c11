"""Pages without an area of their own."""

import hashlib

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from registration.foundation.database import db
from registration.organisations.queries import controller, logo_path, representatives
from registration.organisations.rules import DEFAULT_BRAND, IMAGE_TYPES
from registration.web.access import open_to_everyone
from registration.web.cookies import COOKIES
from registration.web.languages import preferred

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
    sheet = f":root, [data-bs-theme] {{ --brand: {colour}; }}\n"
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
    return render_template(
        "public_site/pages/contact.html", organisation_shown=organisation, representatives=abroad
    )


@open_to_everyone
def health() -> ResponseReturnValue:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return Response("database unreachable\n", 503, mimetype="text/plain")
    return Response("well\n", mimetype="text/plain")


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
