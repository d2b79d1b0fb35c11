from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.mail import outbox
from registration.people.errors import NotAnAddress
from registration.people.rules import address, email_key
from registration.web.access import open_to_everyone
from registration.web.gatekeeping import STATUS, Asked, come_back, first_page, knock

pages = Blueprint("links", __name__)
PAUSE = timedelta(minutes=2)
MOST_A_DAY = 5
WHERE = "my"


@pages.route("/my", methods=["GET", "POST"])
@open_to_everyone
def lost() -> ResponseReturnValue:
    """Send the link to one's own page. The answer is the same whether we know the address or not."""
    if request.method != "POST":
        return _page(gate=first_page(WHERE))
    typed = request.form.get("email", "")
    sent = knock(WHERE, typed)
    try:
        email = address(typed)
    except NotAnAddress:
        error = _("Enter an e-mail address like name@example.com")
        return _page(typed=typed, error=error, gate=come_back()), 422
    way = sent.let_in()
    if way in STATUS:
        return _page(typed=typed, top=way, gate=come_back()), STATUS[way]
    if sent.may_be_mailed():
        _send(email)
    sent.note()
    db.session.commit()
    return _page(sent=True)


def _page(
    *, sent: bool = False, typed: str = "", error: str = "", top: str = "", gate: Asked | None = None
) -> str:
    return render_template(
        "personal_site/links/lost.html",
        sent=sent,
        typed=typed.replace("\x00", "")[:500],
        error=error,
        errors=[("email", error)] if error else [],
        top=top,
        gate=gate,
    )


def _send(email: str) -> None:
    outbox.post_to_mailbox(
        "signups.my_page", email_key(email), language=language(), pause=PAUSE, most_a_day=MOST_A_DAY
    )
