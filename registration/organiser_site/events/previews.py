"""The public page and the form of an event as attendees will see them, without keeping anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import render_template

from registration.consent.queries import published
from registration.events.actions import offer_form
from registration.events.models import Event
from registration.forms.queries import purposes_shown, questions_of
from registration.forms.rendering import consent_block, signup_frame
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import language, own_name, speaking
from registration.organiser_site.events.pages import newsletters_offered
from registration.signups.rules import Availability, scopes_of
from registration.web.keeping import keeping_for
from registration.web.notices import beside, words_of


@dataclass(frozen=True)
class Preview:
    """A whole page in one language."""

    tag: str
    name: str
    page: str


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Do something for real, look at it, and undo it: what is shown is what would be stored."""
    try:
        yield
    finally:
        db.session.rollback()


def previews_of(event: Event) -> list[Preview]:
    """Page and form in every language.

    Publishes words and form to show them: call it where nothing is kept.
    """
    offer_form(event, newsletters_offered())
    drawn = []
    for tag in settings.current().languages:
        with speaking(tag):
            drawn.append(Preview(tag, own_name(tag), _page(event)))
    return drawn


def _page(event: Event) -> str:
    version = event.form_version
    if version is None:
        raise LookupError(event.slug)
    chosen = beside(published(), None, scopes_of(event.id, version.form.code, version.form.service))
    purposes, frame = purposes_shown(version), signup_frame()
    words = words_of(chosen, kept=keeping_for(purposes))
    fields = questions_of(version, asks_country=chosen.asks_country)
    return render_template(
        "organiser_site/events/_previewed.html",
        event=event,
        purposes=purposes,
        fields=fields,
        block=consent_block(
            version,
            purposes,
            words.notice,
            language(),
            frame,
            prevails_over=words.prevails_over,
            fields=fields,
        ),
        frame=frame,
        words=words,
        standing=Availability.OPEN,
    )
