from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from registration.foundation import clock, localization, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.models import Person
from registration.people.queries import person_by_ref
from registration.privacy import actions
from registration.privacy.actions.rooms import ROOMS
from registration.privacy.models import RequestKind, RightsRequest
from registration.privacy.queries import request_by_ref
from registration.privacy.rules import LINK_HOURS
from registration.signups.models import LIVING
from registration.web.access import by_link

pages = Blueprint("my_data", __name__)


def _asker(token: str) -> Person:
    ref = tokens.read(Capability.MY_PAGE, token)
    return (ref and person_by_ref(ref)) or abort(404)


@pages.post("/my/<token>/data")
@by_link(Capability.MY_PAGE)
def ask_export(token: str) -> ResponseReturnValue:
    actions.ask(_asker(token), RequestKind.EXPORT, language=localization.language())
    db.session.commit()
    return render_template("personal_site/my_data/ask_export.html", token=token, hours=LINK_HOURS)


@pages.post("/my/<token>/erasure")
@by_link(Capability.MY_PAGE)
def ask_erase(token: str) -> ResponseReturnValue:
    actions.ask(_asker(token), RequestKind.ERASE, language=localization.language())
    db.session.commit()
    return render_template("personal_site/my_data/ask_erase.html", token=token, hours=LINK_HOURS)


def _request(capability: Capability, token: str, kind: RequestKind) -> RightsRequest | None:
    """The request behind a link that works; nothing when its time is over or it is none."""
    ref = tokens.read(capability, token)
    found = request_by_ref(ref) if ref else None
    return found if found and found.kind is kind else None


@pages.route("/my-data/<token>", methods=["GET", "POST"])
@by_link(Capability.EXPORT)
def download(token: str) -> ResponseReturnValue:
    asked = _request(Capability.EXPORT, token, RequestKind.EXPORT)
    works = asked is not None and asked.subject.person_id is not None
    if asked is None or not works or request.method != "POST":
        page = render_template("personal_site/my_data/download.html", token=token, works=works)
        return page, 200 if works else 404
    content = actions.export(asked)
    db.session.commit()
    answer = Response(content, mimetype="application/zip")
    name = f"my-data-{clock.now():%Y-%m-%d}.zip"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.route("/erase/<token>", methods=["GET", "POST"])
@by_link(Capability.ERASE)
def erase(token: str) -> ResponseReturnValue:
    asked = _request(Capability.ERASE, token, RequestKind.ERASE)
    if asked is None:
        return _erase_page(token, "over"), 404
    if asked.subject.person_id is None:
        return _erase_page(token, "done", kept=asked.outcome.get("kept", []))
    if request.method != "POST":
        return _erase_page(token, "ask", holding=_holding(asked.subject.person_id))
    actions.erase(asked)
    db.session.commit()
    return _erase_page(token, "done", kept=asked.outcome.get("kept", []))


def _erase_page(token: str, show: str, **context: object) -> str:
    return render_template("personal_site/my_data/erase.html", token=token, show=show, **context)


def _holding(person_id: int) -> dict[str, int]:
    """How much of each thing there is."""
    held = {name: ROOMS[name].show(person_id) for name in ("signups", "newsletters", "sharing", "consent")}
    return {
        "signups": len(held["signups"]["signups"]),
        "places": sum(each["state"] in LIVING for each in held["signups"]["signups"]),
        "orders": len(held["newsletters"]["newsletter_orders"]),
        "decisions": len(held["consent"]["history"]),
        "disclosures": len(held["sharing"]["disclosures"]),
    }
