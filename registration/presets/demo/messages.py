"""What the events say in their own words, and when they remind."""

from registration.events.models import Event
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties
from registration.signups import actions
from registration.signups.models import Anchor, ReminderFor

TWO_DAYS = -2 * 24 * 60


def word(days: Days, parties: Parties, seminar: Event, webinar: Event) -> None:
    """The seminar says what to bring; both remind as most events do."""
    by = parties.organiser.id
    with at(days.away(-14, 10)):
        actions.reword(
            seminar,
            "signups.confirmed",
            subject={
                "en": "Welcome, {name}: {event} on {day}",
                "ja": "{name} 様 お席のご用意ができました（{day}）",
            },
            body={
                "en": "Dear {name},\n\nYour seat at **{event}** is ready. We begin at {starts}; the doors open "
                "half an hour before.\n\nPlease bring:\n\n- the list of ingredients of one product\n"
                "- a business card for the reception",
                "ja": "{name} 様\n\n**{event}** のお席をご用意いたしました。開始は {starts} です。受付は30分前から行います。\n\n"
                "当日は次のものをお持ちください。\n\n- 製品一つの原材料表\n- 受付用の名刺一枚",
            },
            by=by,
        )
        actions.offer_reminders(seminar, by=by)
        actions.offer_reminders(webinar, by=by)
        actions.set_reminder(
            seminar, Anchor.START, TWO_DAYS, ReminderFor.UNCONFIRMED, subject={}, body={}, by=by
        )
        actions.set_reminder(
            seminar,
            Anchor.START,
            TWO_DAYS,
            ReminderFor.WAITING,
            subject={},
            body={
                "en": "Dear {name},\n\nNo place has fallen free yet. We write to you at once if one does.",
                "ja": "{name} 様\n\n現在まだ空席がございません。空席ができましたら、すぐにご連絡いたします。",
            },
            by=by,
        )
