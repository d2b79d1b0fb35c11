from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.tokens import Capability, read
from registration.newsletters.actions import orders
from registration.newsletters.queries import copy_by_ref, newsletter_of_purpose, order_by_ref, stands
from registration.newsletters.rules import masked
from registration.web.access import by_link

pages = Blueprint("newsletters", __name__)

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""The field that RFC 8058 has mail programs send."""


@pages.route("/newsletter/confirm/<token>", methods=["GET", "POST"])
@by_link(Capability.CONFIRM_NEWSLETTER)
def confirm(token: str) -> ResponseReturnValue:
    ref = read(Capability.CONFIRM_NEWSLETTER, token)
    order = order_by_ref(ref) if ref else None
    if order is None:
        return render_template("personal_site/newsletters/_link_over.html"), 404
    if request.method == "POST":
        orders.confirm(order)
        db.session.commit()
        return redirect(url_for(".confirm", token=token), 303)
    return render_template("personal_site/newsletters/confirm.html", order=order, stands=stands(order))


@by_link(Capability.UNSUBSCRIBE)
def unsubscribe(token: str) -> ResponseReturnValue:
    """The page with the button, and what the button and the mail programs' own button do.

    Whatever the token, a POST gets the same answer: nobody learns from it who is, or was, on a list.
    """
    ref = read(Capability.UNSUBSCRIBE, token)
    if request.method != "POST":
        return _asked(ref)
    by_mail_program = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if ref:
        orders.stop(ref, method="one-click" if by_mail_program else "button")
        db.session.commit()
    if by_mail_program:
        return Response("Unsubscribed.\n", mimetype="text/plain")
    return render_template("personal_site/newsletters/_unsubscribed.html", now=clock.now())


def _asked(ref: str | None) -> ResponseReturnValue:
    """Such links are forwarded: the page shows this newsletter and a masked address, and nothing else."""
    if ref is None:
        return render_template("personal_site/newsletters/_link_broken.html"), 404
    copy = copy_by_ref(ref)
    newsletter = newsletter_of_purpose(copy.purpose_id) if copy and copy.purpose_id else None
    address = masked(copy.person.email) if copy and copy.person and newsletter else ""
    page = render_template(
        "personal_site/newsletters/unsubscribe.html", newsletter=newsletter, address=address
    )
    answer = Response(page)
    answer.vary.add("Accept-Language")
    return answer


WITHOUT_LANGUAGE = [("/u/<token>", unsubscribe, ["GET", "POST"])]
