from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.mail import actions, queries
from registration.mail.models import MessageState
from registration.organiser_site.mail.forms import STATES, kind_words, reason_words, wanted_in
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house
from registration.web.paging import page_of

pages = Blueprint("mail", __name__)


@pages.get("/mail")
@staff_may("mail.see", writes=True)
def index() -> ResponseReturnValue:
    wanted = wanted_in(request.args)
    page = page_of(queries.number_of_messages(state=wanted.state, kind=wanted.kind))
    found = queries.messages(state=wanted.state, kind=wanted.kind, limit=page.size, offset=page.offset)
    named = sorted({message.person.subject.ref for message in found if message.person})
    if named:
        record("mail.looked-at", "message", by=the_staff().id, people=named)
    shown = render_template(
        "organiser_site/mail/index.html",
        listed=found,
        page=page,
        wanted=wanted,
        by_state=_by_state(wanted.state),
        state_choices=[("", _("Everything")), *[(state, words) for state, (words, _kind) in STATES.items()]],
        trouble=queries.trouble(),
        states=STATES,
        kinds=[("", _("Every kind")), *[(kind, kind_words(kind)) for kind in queries.kinds_posted()]],
        retriable=queries.RETRIABLE,
        kind_words=kind_words,
        reason_words=reason_words,
        zone=zone_of_house(),
    )
    db.session.commit()
    return shown


def _by_state(chosen: MessageState | None) -> list[tuple[str, str, bool]]:
    """The states there are messages in, each with their number and a link."""
    numbers = queries.numbers_by_state()
    every = (f"{_('All')} ({sum(numbers.values())})", url_for(".index"), chosen is None)
    return [
        every,
        *[
            (f"{words} ({numbers[state]})", url_for(".index", state=state), chosen is state)
            for state, (words, _kind) in STATES.items()
            if state in numbers
        ],
    ]


@pages.post("/mail/<ref>/retry")
@staff_may("newsletters.send")
def retry(ref: str) -> ResponseReturnValue:
    message = queries.message_by_ref(ref) or abort(404)
    if actions.retry(message, by=the_staff().id):
        flash(_("The message waits to be sent again."), "good")
    else:
        flash(_("There is nothing to send again: the message has gone its way meanwhile."), "wait")
    db.session.commit()
    return redirect(url_for(".index", state=request.form.get("state") or None))


@pages.post("/mail/retry")
@staff_may("newsletters.send")
def retry_all() -> ResponseReturnValue:
    state = request.form.get("state", "")
    number = actions.retry_all(MessageState(state), by=the_staff().id) if state in queries.RETRIABLE else 0
    db.session.commit()
    flash(
        ngettext(
            "%(num)s message waits to be sent again.", "%(num)s messages wait to be sent again.", number
        ),
        "good" if number else "wait",
    )
    return redirect(url_for(".index"))
