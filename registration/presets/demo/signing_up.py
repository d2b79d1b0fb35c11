"""Who signed up for what, who came, and who left."""

from datetime import timedelta

from sqlalchemy import select

from registration.consent.actions import withdraw
from registration.consent.models import Channel, ConsentState, EventKind
from registration.consent.queries import purpose_by_code
from registration.events.models import Event
from registration.events.rules import QUESTIONNAIRE, context_of, sharing_code
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.presets.demo import on_paper
from registration.presets.demo.asking import Desk
from registration.presets.demo.moments import Days, at
from registration.presets.demo.newsletters import SLUG
from registration.presets.demo.organisations import Parties
from registration.presets.demo.people import visitor
from registration.privacy import actions as privacy
from registration.privacy.models import RequestKind
from registration.sharing.actions import tell_recipients
from registration.signups import actions
from registration.signups.models import Attendance, Signup, SignupState

BOXES = {
    sharing_code("mekong-trade-institute"): 0.55,
    sharing_code("harima-chamber"): 0.45,
    f"newsletter:{SLUG}": 0.4,
    QUESTIONNAIRE: 0.9,
}
"""How likely each box is ticked."""
SOURCES = ("", "letter", "", "harima-chamber", "", "letter", "fair")
"""Where the links stood that people followed."""
CAME_TO_PAST, SEMINAR, WEBINAR = 46, 25, 41
SEMINAR_SINCE, WEBINAR_SINCE = 8, 20
FIRST_AT_SEMINAR, FIRST_AT_WEBINAR, FIRST_JUST_NOW = 60, 110, 190


def past(event: Event, days: Days, desk: Desk, parties: Parties) -> None:
    """Sign-ups for the event that is over, and who came."""
    day = (event.starts_at.astimezone(days.away(0).tzinfo).date() - days.away(0).date()).days
    made = _many(event, days, desk, CAME_TO_PAST, first=0, between=(day - 54, day - 2))
    with at(days.away(day - 1, 12)):
        for signup in made[7::15]:
            actions.cancel(signup)
    there = [signup.id for number, signup in enumerate(made) if number % 9 != 4]
    with at(days.away(day, 17)):
        mark = actions.mark_attendance
        mark(there, Attendance.ATTENDED, event_id=event.id, by=parties.organiser.id)
        mark([signup.id for signup in made if signup.id not in there], Attendance.ABSENT, event_id=event.id,
             by=parties.organiser.id)  # fmt: skip
    on_paper.enter(next(each for each in made[1:] if each.language == "ja"), event, days, parties)


def seminar(event: Event, days: Days, desk: Desk) -> None:
    """The first two weeks."""
    made = _many(event, days, desk, SEMINAR, first=FIRST_AT_SEMINAR, between=(-20, -6))
    with at(days.away(-6, 21)):
        actions.cancel(made[4])


def webinar(event: Event, days: Days, desk: Desk) -> None:
    """The first nine days."""
    made = _many(event, days, desk, WEBINAR, first=FIRST_AT_WEBINAR, between=(-14, -6))
    with at(days.away(-6, 21, 30)):
        actions.cancel(made[11])


def since_new_words(to_visit: Event, to_watch: Event, days: Days, desk: Desk) -> None:
    """Those who came to the forms since a co-organiser asks for more."""
    desk.words_changed()
    _many(to_visit, days, desk, SEMINAR_SINCE, first=FIRST_AT_SEMINAR + SEMINAR, between=(-4, -1))
    _many(to_watch, days, desk, WEBINAR_SINCE, first=FIRST_AT_WEBINAR + WEBINAR, between=(-4, -1))


def just_now(to_watch: Event, to_visit: Event, days: Days, desk: Desk) -> None:
    """The last hour: their mails are still on their way when the demo starts."""
    for number, event in enumerate((to_watch, to_visit, to_watch, to_visit)):
        with at(days.today - timedelta(minutes=40 - 9 * number)):
            signup = desk.sign_up(event, visitor(FIRST_JUST_NOW + number), BOXES)
        if number < 2:
            with at(days.today - timedelta(minutes=36 - 9 * number)):
                actions.confirm(signup)


def leave(event: Event, days: Days) -> None:
    """After the list was fetched two people took sharing back, one was erased, and one asked for their data."""
    purpose = purpose_by_code(sharing_code("mekong-trade-institute"))
    if purpose is None:
        raise LookupError(event.slug)
    context = context_of(event.id)
    allowed = (
        select(ConsentState.subject_id)
        .where(
            ConsentState.purpose_id == purpose.id,
            ConsentState.context == context,
            ConsentState.kind == EventKind.GIVEN,
        )
        .order_by(ConsentState.subject_id)
        .limit(4)
    )
    first, second, third, fourth = db.session.scalars(allowed).all()
    for number, subject_id in enumerate((first, second)):
        with at(days.away(-6 + 3 * number, 20, 15)):
            withdraw(subject_id, purpose.id, context, channel=Channel.WEB, method="button")
            tell_recipients()
    with at(days.away(-4, 9, 20)):
        wish = privacy.ask(_person(third), RequestKind.ERASE)
    with at(days.away(-4, 9, 26)):
        privacy.erase(wish)
        tell_recipients()
    with at(days.away(-1, 18, 5)):
        privacy.ask(_person(fourth), RequestKind.EXPORT)


def somebody_at(event: Event) -> Signup:
    """The first who has a place there."""
    asked = select(Signup).where(Signup.event_id == event.id, Signup.state == SignupState.CONFIRMED)
    return db.session.scalars(asked.order_by(Signup.arrival).limit(1)).one()


def _person(subject_id: int) -> Person:
    return db.session.scalars(
        select(Person).join(Subject, Subject.person_id == Person.id).where(Subject.id == subject_id)
    ).one()


def _many(
    event: Event, days: Days, desk: Desk, number: int, *, first: int, between: tuple[int, int]
) -> list[Signup]:
    moments = sorted(
        days.away(desk.chance.randint(*between), desk.chance.randint(9, 20), desk.chance.randint(0, 59))
        for _ in range(number)
    )
    made = []
    for place, moment in enumerate(moments):
        with at(moment):
            signup = desk.sign_up(event, visitor(first + place), BOXES)
            signup.source = SOURCES[place % len(SOURCES)]
            db.session.flush()
            made.append(signup)
            if place % 21 != 20:
                desk.confirm(signup)
    return made
