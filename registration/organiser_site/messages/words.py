"""When each message leaves and to whom, what the marks in it stand for, and when reminders leave."""

from registration.foundation.localization import Later, ngettext
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext as _l
from registration.signups.models import Anchor, Reminder, ReminderFor

CAUSES: dict[str, tuple[Later, Later]] = {
    "signups.confirm": (
        _l("At once, when somebody signs up"),
        _l("The address that was entered. Nobody has confirmed it yet, so names cannot stand in it"),
    ),
    "signups.standing": (
        _l("At once, when somebody signs up and the address need not be confirmed first"),
        _l("The address that was entered. Nobody has confirmed it yet, so names cannot stand in it"),
    ),
    "signups.applied": (
        _l("When the address of somebody who applies is confirmed"),
        _l("That person; the organisers decide"),
    ),
    "signups.declined": (
        _l("When you decline an application"),
        _l("That person, with the reason if you give one"),
    ),
    "signups.companion": (
        _l("When whoever took places for others has confirmed"),
        _l("Each of the others, with a link to answer and decide for themselves"),
    ),
    "signups.already": (
        _l("When somebody signs up who has a place or waits for one"),
        _l("That person"),
    ),
    "signups.confirmed": (
        _l("When a place becomes somebody’s own"),
        _l("That person, with calendar entry, receipt and, where people meet, the ticket"),
    ),
    "signups.waiting": (
        _l("When the address is confirmed and all places are taken"),
        _l("That person, with the number in the line"),
    ),
    "signups.offer": (_l("When a place falls free"), _l("Whoever has waited longest")),
    "signups.cancelled": (_l("When somebody gives the place back"), _l("That person")),
    "signups.event_changed": (
        _l("When you save another time, place or link, and tell people about it"),
        _l("Everybody who has a place or waits for one, with old and new, and the calendar entry"),
    ),
    "signups.session_gone": (
        _l("When you take a session out of the programme that somebody chose"),
        _l("Everybody who chose it, with its name and the way to choose another"),
    ),
    "signups.event_postponed": (
        _l("When you postpone the event"),
        _l("Everybody who has a place or waits for one; it asks whether they still come"),
    ),
    "signups.event_cancelled": (
        _l("When you cancel the event"),
        _l("Everybody who has a place or waits for one; the entry leaves their calendar"),
    ),
    "signups.invitation_moved": (
        _l("When you postpone the event, or save another time or place and tell people about it"),
        _l("Everybody who was invited and has not answered, as long as the invitation holds"),
    ),
    "signups.invitation_cancelled": (
        _l("When you cancel the event"),
        _l("Everybody who was invited and has not answered, as long as the invitation holds"),
    ),
}
MARKS: dict[str, Later] = {
    "name": _l("name of the person"),
    "event": _l("title of the event"),
    "day": _l("day it begins"),
    "starts": _l("time it begins"),
    "ends": _l("time it ends"),
    "zone": _l("time zone of these times"),
    "venue": _l("place"),
    "languages": _l("languages it is held in"),
    "organiser": _l("your organisation"),
    "until": _l("until when the place is kept"),
    "number": _l("number in the waiting line"),
}
RECIPIENTS: dict[ReminderFor, Later] = {
    ReminderFor.CONFIRMED: _l("Everybody who has a place"),
    ReminderFor.IN_PERSON: _l("Those who come in person"),
    ReminderFor.ONLINE: _l("Those who take part online"),
    ReminderFor.UNCONFIRMED: _l("Those who have not confirmed their address"),
    ReminderFor.WAITING: _l("Those who wait for a place"),
    ReminderFor.APPLIED: _l("Those who applied and are not decided on"),
    ReminderFor.ATTENDED: _l("Those who attended"),
    ReminderFor.ABSENT: _l("Those who were absent"),
}
BEFORE_START, AFTER_START, AFTER_END = "before_start", "after_start", "after_end"
SIDES: dict[str, Later] = {
    BEFORE_START: _l("before it begins"),
    AFTER_START: _l("after it begins"),
    AFTER_END: _l("after it ends"),
}
MINUTES, HOURS, DAYS = "minutes", "hours", "days"
UNITS: dict[str, tuple[int, Later]] = {
    MINUTES: (1, _l("minutes")),
    HOURS: (60, _l("hours")),
    DAYS: (24 * 60, _l("days")),
}


def side_of(anchor: Anchor, minutes: int) -> str:
    if minutes < 0:
        return BEFORE_START
    return AFTER_START if anchor is Anchor.START else AFTER_END


def unit_of(minutes: int) -> tuple[int, str]:
    """The distance in the largest unit that it is a whole number of."""
    far = abs(minutes)
    for unit in (DAYS, HOURS):
        if far and far % UNITS[unit][0] == 0:
            return far // UNITS[unit][0], unit
    return far, MINUTES


def reminder_words(reminder: Reminder) -> str:
    """``1 day before it begins``."""
    number, unit = unit_of(reminder.minutes)
    far = {
        MINUTES: lambda: ngettext("%(num)s minute", "%(num)s minutes", number),
        HOURS: lambda: ngettext("%(num)s hour", "%(num)s hours", number),
        DAYS: lambda: ngettext("%(num)s day", "%(num)s days", number),
    }[unit]()
    return {
        BEFORE_START: lambda: _("%(distance)s before it begins", distance=far),
        AFTER_START: lambda: _("%(distance)s after it begins", distance=far),
        AFTER_END: lambda: _("%(distance)s after it ends", distance=far),
    }[side_of(reminder.anchor, reminder.minutes)]()
