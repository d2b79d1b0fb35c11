"""All that an event writes, with when and to whom."""

from flask import render_template
from flask.typing import ResponseReturnValue

from registration.foundation import clock
from registration.organiser_site.mail.forms import kind_words
from registration.organiser_site.messages.pages import found, pages
from registration.organiser_site.messages.words import CAUSES, RECIPIENTS, reminder_words
from registration.signups.reminding import NOT_AT, numbers_sent, reminders_of, window
from registration.signups.wording import REWORDABLE, wordings_of
from registration.web.access import staff_may


@pages.get("/events/<int:event_id>/messages")
@staff_may("events.see")
def index(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    own, sent = wordings_of(event.id), numbers_sent(event.id)
    return render_template(
        "organiser_site/messages/index.html",
        area="events",
        event=event,
        now=clock.now(),
        written=[(kind, kind_words(kind), *CAUSES[kind], own.get(kind)) for kind in REWORDABLE],
        reminders=[
            (
                each,
                reminder_words(each),
                RECIPIENTS[each.recipients],
                *window(each, event),
                sent.get(each.id, 0),
            )
            for each in reminders_of(event.id)
        ],
        nobody=NOT_AT.get(event.mode),
    )
