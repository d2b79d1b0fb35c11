"""What staff did today, and what the timetable did in all the days before."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation.database import db
from registration.organisers.models import Account
from registration.people.queries import subject_of
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties
from registration.presets.demo.signing_up import somebody_at
from registration.signups import actions
from registration.signups.models import Signup
from registration.signups.queries import LAPSES


def let_go(days: Days) -> None:
    """Places that nobody confirmed in time fell free when their time was over, each on its day."""
    while (moment := _next_to_lapse()) is not None and moment < days.today:
        with at(moment + timedelta(seconds=30)):
            actions.release_due()


def _next_to_lapse() -> datetime | None:
    return db.session.scalar(select(func.min(Signup.held_until)).where(Signup.state.in_(LAPSES)))


def today(days: Days, parties: Parties, seminar: Event, webinar: Event) -> None:
    """A few hours at the desk; they end where the demo begins."""

    def ago(minutes: int) -> datetime:
        return days.today - timedelta(minutes=minutes)

    organiser, officer = parties.organiser, parties.officer
    _signs_in(organiser, ago(171))
    with at(ago(164)):
        people = select(func.count(Signup.id)).where(Signup.event_id == seminar.id)
        record("signup.listed", "event", seminar.id, by=organiser.id, number=db.session.scalar(people))
    guest = somebody_at(seminar)
    whose = _whose(guest)
    with at(ago(158)):
        record("signup.seen", "signup", guest.id, by=organiser.id, whose=whose)
    with at(ago(153)):
        actions.write_note(
            guest, "Asked by telephone for a seat near the door.", by=organiser.id, whose=whose
        )
    with at(ago(139)):
        actions.reword(
            webinar,
            "signups.confirmed",
            subject={"en": "Your link for {event}", "ja": "{event} の参加用リンク"},
            body={
                "en": "Dear {name},\n\nYour place at **{event}** on {day} is confirmed. The room opens ten "
                "minutes before. Questions that you send by then are answered first.",
                "ja": "{name} 様\n\n**{event}**（{day}）のお席が確定いたしました。開始10分前から入室できます。"
                "事前にお寄せいただいたご質問から、順にお答えします。",
            },
            by=organiser.id,
        )
    _signs_in(officer, ago(96))
    with at(ago(88)):
        record("person.looked-at", "person", guest.person_id, by=officer.id, whose=whose)
    _signs_in(parties.door, ago(22))


def _signs_in(somebody: Account, moment: datetime) -> None:
    with at(moment):
        somebody.current_login_at = moment
        somebody.login_count += 1
        record("account.signed-in", "account", somebody.id, by=somebody.id)


def _whose(signup: Signup) -> str:
    subject = subject_of(signup.person_id)
    if subject is None:
        raise LookupError(signup.id)
    return subject.ref
