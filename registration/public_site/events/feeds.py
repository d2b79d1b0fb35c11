"""Feeds of new events in the two languages that readers of feeds understand: Atom and RSS."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from flask import render_template

from registration.events.models import Event
from registration.public_site.events.looking import same_question

ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML can hold, escaped or not: one of them in a title would break the whole feed."""


def atom(events: Sequence[Event]) -> str:
    """RFC 4287."""
    return _drawn("_news.xml", events)


def rss(events: Sequence[Event]) -> str:
    """RSS 2.0, for readers that know nothing else."""
    return _drawn("_rss.xml", events)


def _drawn(template: str, events: Sequence[Event]) -> str:
    newest = max((each.published_at for each in events if each.published_at), default=None)
    drawn = render_template(
        f"public_site/events/{template}",
        events=events,
        newest=newest,
        asked=same_question(),
        mail_date=_mail_date,
    )
    return _NO_XML.sub("", drawn)


def _mail_date(at: datetime) -> str:
    """A time as RSS wants it: as in the head of a mail."""
    return format_datetime(at)
