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

pages = Blueprint("links", __name__)
PAUSE = timedelta(minutes=2)
MOST_A_DAY = 5


@pages.route("/my", methods=["GET", "POST"])
@open_to_everyone
def lost() -> ResponseReturnValue:
    """Send the link to one's own page. The answer is the same whether we know the address or not."""
    typed = request.form.get("email", "")
    error = ""
    if request.method == "POST":
        try:
            _send(address(typed))
        except NotAnAddress:
            error = _("Enter an e-mail address like name@example.com")
        else:
            db.session.commit()
            return render_template("personal_site/links/lost.html", sent=True, typed="", error="")
    page = render_template(
        "personal_site/links/lost.html",
        sent=False,
        typed=typed.replace("\x00", "")[:500],
        error=error,
        errors=[("email", error)] if error else [],
    )
    return page, 422 if error else 200


def _send(email: str) -> None:
    outbox.post_to_mailbox(
        "signups.my_page", email_key(email), language=language(), pause=PAUSE, most_a_day=MOST_A_DAY
    )
