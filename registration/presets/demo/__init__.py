"""A trade-promotion centre with a year behind it, for whoever wants to look around.

Everything goes through the rooms' own actions with the clock set back, so that ledger, audit trail and states
are what they would be had all of it happened. People and companies are invented.
"""

from datetime import datetime, timedelta
from random import Random

from registration.consent.ledger import seal_due
from registration.events import actions as events
from registration.events.models import Event
from registration.foundation import clock
from registration.newsletters.models import Newsletter
from registration.organisations.queries import controller
from registration.presets.demo import (
    admission,
    asking,
    calendar,
    finding,
    ingredients,
    internal_rules,
    lists,
    messages,
    new_words,
    newsletters,
    notices,
    offices,
    on_the_day,
    papers_day,
    plans,
    questionnaire,
    registers,
    sharing,
    signing_up,
    the_office,
)
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import PASSWORD, Parties, gather
from registration.signups.places import open_places

__all__ = ["PASSWORD", "SIGN_IN", "fill"]

SIGN_IN = (
    ("organiser", "organiser@trade-centre.example"),
    ("data officer", "privacy@trade-centre.example"),
    ("administrator", "admin@trade-centre.example"),
    ("at the door", "door@trade-centre.example"),
    ("co-organiser", "partner@mekong-trade.example"),
)
BEGINNING, NEW_NOTICE, PLANNING, AGREEMENT, EUROPE = -400, -150, -80, -78, -45


def fill(*, password_hash: str) -> bool:
    """Fill an empty database. False, and nothing else, where there is an organisation already."""
    if controller() is not None:
        return False
    days = Days(clock.now())
    parties, newsletter = _begin(days, password_hash)
    desk = asking.Desk(Random(20270218))  # noqa: S311
    newsletters.fill(newsletter, days, desk, by=parties.organiser.id)
    _hold_events(days, desk, parties, newsletter)
    while seal_due():
        pass
    return True


def _begin(days: Days, password_hash: str) -> tuple[Parties, Newsletter]:
    """The organisation with its registers, and its words with what became of them since."""
    with at(days.away(BEGINNING)):
        parties = gather(password_hash)
        by = parties.officer.id
        registers.offer_services(by=by)
        notice = notices.first_version(clock.now(), by=by)
        events.make_standard_purposes()
        newsletter = newsletters.found(by=parties.organiser.id, service=registers.NEWS)
        registers.fill(days, by=by)
    internal_rules.adopt(days, parties)
    with at(days.away(NEW_NOTICE)):
        notices.second_version(notice, clock.now(), by=by)
    with at(days.away(EUROPE)):
        offices.appoint(parties.centre, by=by)
        notices.for_europe(clock.now(), by=by)
    return parties, newsletter


def _hold_events(days: Days, desk: asking.Desk, parties: Parties, newsletter: Newsletter) -> None:
    over, webinar = _plan(days, parties)
    also = [newsletter.purpose.code]
    _publish(over, days.away(PLANNING + 6), parties, also)
    signing_up.past(over, days, desk, parties)
    with at(days.away(-22)):
        seminar = calendar.halal(days, parties)
    _publish(seminar, days.away(-21), parties, also)
    with at(days.away(-21)):
        ingredients.ask(seminar, parties)
    _publish(webinar, days.away(-15), parties, also)
    with at(days.away(-3)):
        talk = calendar.first_fair(days, parties)
    _publish(talk, days.away(-2), parties, also)
    with at(days.away(-21, 11)):
        registers.keep_no_longer(by=parties.officer.id)
    with at(days.away(-1)):
        finding.name_events([over, seminar, webinar, talk], parties)
        finding.go_on(talk, days, parties)
    messages.word(days, parties, seminar, webinar)
    signing_up.seminar(seminar, days, desk)
    with at(days.away(-1)):
        ingredients.bring(seminar)
    signing_up.webinar(webinar, days, desk)
    new_words.publish(days, parties)
    signing_up.since_new_words(seminar, webinar, days, desk)
    lists.bring(seminar, signing_up.somebody_at(seminar), days, parties)
    asked = questionnaire.ask(days, parties, over, day=-12)
    questionnaire.answer(days, asked, desk.chance, day=-11)
    with at(days.away(-6)):
        table = admission.round_table(days, parties)
    _publish(table, days.away(-5, 8), parties, also)
    admission.apply_and_invite(table, days, parties)
    admission.come_together(seminar, days, parties, days.away(-1, 14, 3))
    with at(days.away(-7, 10)):
        workshop = plans.plan(days, parties)
    _publish(workshop, days.away(-6, 8), parties, also)
    with at(days.away(-6, 8)):
        finding.name(workshop)
    plans.apply(workshop, days, desk, parties)
    sharing.give_list(days, parties, over, day=-9)
    signing_up.leave(over, days)
    _a_day_of_papers(days, desk, parties, also)
    on_the_day.fill(days, desk, parties)
    the_office.let_go(days)
    newsletters.arrived()
    the_office.today(days, parties, seminar, webinar)
    with at(days.today - timedelta(minutes=50)):
        sharing.ask_for_list(parties, webinar)
    signing_up.just_now(webinar, seminar, days, desk)


def _a_day_of_papers(days: Days, desk: asking.Desk, parties: Parties, also: list[str]) -> None:
    with at(days.away(-11)):
        event = papers_day.plan(days, parties)
    _publish(event, days.away(-10), parties, also)
    with at(days.away(-10)):
        finding.name(event)
    papers_day.come(event, days, desk)


def _plan(days: Days, parties: Parties) -> tuple[Event, Event]:
    """The past event and the webinar, both drafts when the agreement about them was signed."""
    with at(days.away(PLANNING)):
        over = calendar.rules_of_origin(days, parties)
        webinar = calendar.selling_to_viet_nam(days, parties)
    with at(days.away(AGREEMENT)):
        sharing.agree(days, parties, [over, webinar])
    return over, webinar


def _publish(event: Event, moment: datetime, parties: Parties, also: list[str]) -> None:
    with at(moment):
        events.publish(event, by=parties.organiser.id, offering=also)
        open_places(event)
        registers.gather_forms(by=parties.officer.id)
