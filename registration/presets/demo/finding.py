"""Words by which the demo's events are found, a series of talks, and a draft that the timetable publishes."""

from datetime import timedelta

from registration.events import actions as events
from registration.events.models import Event, Label, LabelKind, Mode
from registration.events.queries import labels as all_labels
from registration.events.rules import Rhythm, dates_by, on_the_clock, wall
from registration.presets.demo.moments import ZONE, Days
from registration.presets.demo.organisations import Parties

WORDS = (
    (LabelKind.CATEGORY, "seminar", "Seminars", "セミナー"),
    (LabelKind.CATEGORY, "lunch-talk", "Lunch talks", "昼休み講座"),
    (LabelKind.REGION, "viet-nam", "Viet Nam", "ベトナム"),
    (LabelKind.REGION, "malaysia", "Malaysia", "マレーシア"),
    (LabelKind.REGION, "asean", "All of ASEAN", "ASEAN全域"),
    (LabelKind.TOPIC, "customs", "Customs and papers", "通関と書類"),
    (LabelKind.TOPIC, "food", "Food", "食品"),
    (LabelKind.TOPIC, "trade-fairs", "Trade fairs", "見本市"),
)
UNDER = {
    "rules-of-origin-in-practice": (("seminar", "asean", "customs"), ("ja",)),
    "halal-certification-for-food-makers": (("seminar", "malaysia", "food"), ("ja",)),
    "selling-to-viet-nam": (("seminar", "viet-nam", "customs"), ("en", "ja")),
    "a-day-of-export-papers": (("seminar", "asean", "customs"), ("ja",)),
    "from-plan-to-first-order-a-workshop": (("seminar", "asean", "trade-fairs"), ("ja",)),
    "your-first-asean-trade-fair": (("lunch-talk", "asean", "trade-fairs"), ("ja",)),
}
FOLLOWING = 3


def name_events(all_events: list[Event], parties: Parties) -> None:
    """Put every event under its words."""
    labels = {
        code: events.put_label(
            None, kind, code, {"en": english, "ja": japanese}, place, by=parties.organiser.id
        )
        for place, (kind, code, english, japanese) in enumerate(WORDS)
    }
    for event in all_events:
        codes, tongues = next(found for start, found in UNDER.items() if event.slug.startswith(start))
        _put(event, [labels[code] for code in codes], tongues)


def name(event: Event) -> None:
    """Put one more event under its words, which stand already."""
    codes, tongues = UNDER[event.slug]
    known = {each.code: each for each in all_labels()}
    _put(event, [known[code] for code in codes], tongues)


def _put(event: Event, labels: list[Label], tongues: tuple[str, ...]) -> None:
    event.labels, event.tongues = labels, list(tongues)
    events.index_words(event)
    events.touch(event)


def go_on(talk: Event, days: Days, parties: Parties) -> None:
    """The talk comes again every month; the next one is published by itself, the one after it could not be."""
    series = events.new_series(
        {"en": "ASEAN over lunch", "ja": "昼休みのASEAN"},
        {"en": "Forty-five minutes, once a month.", "ja": "月に一度、45分。"},
        by=parties.organiser.id,
    )
    times = dates_by(Rhythm.MONTHLY_BY_WEEKDAY, wall(talk.starts_at, ZONE), FOLLOWING)
    drafts = events.repeat(
        talk, [on_the_clock(each, ZONE) for each in times], series, by=parties.organiser.id
    )
    events.touch(talk)
    events.schedule(drafts[0], days.today + timedelta(days=10), by=parties.organiser.id)
    # Another was to be public by now, and in a hall for once, but nobody has written in which.
    late = drafts[1]
    late.mode = Mode.IN_PERSON
    events.schedule(late, days.away(-1, 20), by=parties.organiser.id)
