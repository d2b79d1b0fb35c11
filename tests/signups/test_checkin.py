import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from registration.events.models import Event, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.signups import actions, checkin
from registration.signups.checkin import Verdict
from registration.signups.errors import AlreadySignedUp, EventFull, SentBefore, SignupsClosed
from registration.signups.models import Attendance, Checkin, PlaceCount, Signup, SignupState
from registration.signups.personal_data import show
from tests.factories import an_account
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup, a_wish

BEGINS = datetime(2027, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
def event(room, at) -> Event:
    """Provide an event for two people whose doors open in twenty minutes."""
    at(BEGINS - timedelta(days=20))
    an_account(id=1)
    event = an_event(
        starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=2), closes_at=BEGINS, capacity=2, waitlist=True
    )
    at(BEGINS - timedelta(minutes=20))
    return event


def a_scan(ref: str = "", *, minutes_ago: int = 0, door: str = "North") -> actions.Scan:
    return actions.Scan(ref or new_ref(), clock.now() - timedelta(minutes=minutes_ago), by=1, door=door)


def test_whoever_has_a_place_is_let_in_and_has_attended(event) -> None:
    signup = a_signup(event)

    answer = actions.check_in(event, signup, a_scan())
    db.session.commit()

    assert answer.verdict is Verdict.IN
    assert db.session.get_one(Signup, signup.id).attendance is Attendance.ATTENDED
    assert checkin.count(event) == checkin.Count(1, 1)


def test_a_second_scan_says_since_when_the_person_is_in(event) -> None:
    signup = a_signup(event)
    first = actions.check_in(event, signup, a_scan(minutes_ago=5, door="South"))

    second = actions.check_in(event, signup, a_scan())

    assert (second.verdict, second.at, second.door) == (Verdict.ALREADY, first.at, "South")
    assert checkin.count(event).inside == 1


def test_a_scan_sent_again_changes_nothing(event) -> None:
    signup = a_signup(event)
    scan = a_scan("the-same")
    answers = [actions.check_in(event, signup, scan) for _ in range(3)]
    db.session.commit()

    assert {(answer.verdict, answer.at) for answer in answers} == {(Verdict.IN, scan.at)}
    assert db.session.scalar(select(func.count(Checkin.id))) == 1


def test_a_door_that_was_without_network_tells_late_and_the_first_time_wins(event) -> None:
    signup = a_signup(event)
    actions.check_in(event, signup, a_scan(minutes_ago=1, door="With network"))
    since = clock.now() - timedelta(seconds=1)

    late = actions.check_in(event, signup, a_scan(minutes_ago=4, door="Without"))

    assert (late.verdict, late.door) == (Verdict.IN, "Without")
    assert checkin.news(event, since) == [(signup.id, late.at, "Without")]
    assert db.session.get_one(Signup, signup.id).attendance_at == late.at


def test_undone_stays_undone_when_the_scan_is_sent_again(event) -> None:
    signup = a_signup(event)
    scan = a_scan()
    actions.check_in(event, signup, scan)
    actions.undo_check_in(signup, by=1)

    again = actions.check_in(event, signup, scan)

    assert again.verdict is Verdict.UNDONE
    assert db.session.get_one(Signup, signup.id, populate_existing=True).attendance is Attendance.UNKNOWN
    assert checkin.count(event).inside == 0
    assert actions.check_in(event, signup, a_scan()).verdict is Verdict.IN


def test_a_held_place_becomes_theirs_because_they_stand_here(event) -> None:
    signup = a_held_signup(event)

    assert actions.check_in(event, signup, a_scan()).verdict is Verdict.IN
    assert signup.state is SignupState.CONFIRMED


def test_who_waits_is_let_in_when_a_place_is_free_or_somebody_answers_for_it(event) -> None:
    taken = [a_signup(event), a_signup(event)]
    waiting = a_held_signup(event)
    assert waiting.state is SignupState.WAITING

    assert actions.check_in(event, waiting, a_scan()).verdict is Verdict.WAITING
    assert actions.admit(waiting, a_scan(), beyond=False).verdict is Verdict.FULL
    assert actions.admit(waiting, a_scan(), beyond=True).verdict is Verdict.IN
    assert db.session.scalar(select(PlaceCount.taken)) == 3

    late = a_held_signup(event)
    actions.cancel(taken[0], quietly=True)
    actions.cancel(taken[1], quietly=True)
    assert actions.admit(late, a_scan(), beyond=False).verdict is Verdict.IN
    assert db.session.scalar(select(PlaceCount.taken)) == 2


def test_who_is_told_what_else(event, at) -> None:
    gone, signup = a_signup(event), a_signup(event)
    actions.cancel(gone, quietly=True)
    other = an_event(opens_at=BEGINS - timedelta(days=1), starts_at=BEGINS, closes_at=BEGINS)

    assert actions.check_in(event, gone, a_scan()).verdict is Verdict.CANCELLED
    assert actions.check_in(other, signup, a_scan()).verdict is Verdict.OTHER
    at(BEGINS + timedelta(days=2))
    assert actions.check_in(event, signup, a_scan()).verdict is Verdict.CLOSED
    at(BEGINS)
    event.state = EventState.CANCELLED
    assert actions.check_in(event, signup, a_scan()).verdict is Verdict.CLOSED
    assert db.session.scalar(select(func.count(Checkin.id))) == 0


def test_a_ticket_is_read_as_token_and_as_address_and_cannot_be_made_up(event) -> None:
    signup = a_signup(event)
    token = checkin.ticket(signup.ref)

    for code in (token, f"https://events.example.org/ja/organiser/check-in/{token}", f"  {token}\n"):
        found = checkin.signup_of_ticket(code)
        assert found is not None
        assert found.id == signup.id
    for code in ("", "x", "\x00", token[:-1], f"{signup.ref}..AAAA", "https://elsewhere.example/", "é" * 90):
        assert checkin.signup_of_ticket(code) is None


def test_the_list_on_a_device_holds_no_address_and_no_ticket(event) -> None:
    signup = a_signup(event, name="Mika Tanaka", email="mika@works.example", organisation="Works")

    (guest,) = checkin.guests(event)

    assert (guest.name, guest.organisation) == ("Mika Tanaka", "Works")
    assert "@" not in str(guest)
    assert checkin.ticket(signup.ref) not in str(guest)
    assert guest.key == checkin.key_of(checkin.ticket(signup.ref))


def test_somebody_signs_up_at_the_door_and_is_in(event) -> None:
    signup = actions.walk_in(event, a_wish(name="Eve Early"), a_scan(), beyond=False)
    db.session.commit()

    assert signup.state is SignupState.CONFIRMED
    assert signup.confirmed_at is None  # the mailbox is still to be shown to be theirs
    assert signup.attendance is Attendance.ATTENDED
    assert signup.source == "door"
    assert checkin.count(event) == checkin.Count(1, 1)


def test_a_walk_in_takes_no_place_that_is_not_there(event) -> None:
    a_signup(event)
    a_signup(event)

    with pytest.raises(EventFull):
        actions.walk_in(event, a_wish(), a_scan(), beyond=False)
    db.session.rollback()
    actions.walk_in(event, a_wish(), a_scan(), beyond=True)
    assert db.session.scalar(select(PlaceCount.taken)) == 3


def test_a_walk_in_who_signed_up_before_or_presses_twice_is_one_person(event, at) -> None:
    known = a_signup(event, email="mika@works.example")
    with pytest.raises(AlreadySignedUp) as refused:
        actions.walk_in(event, a_wish(email="mika@works.example"), a_scan(), beyond=False)
    assert refused.value.signup_id == known.id
    db.session.rollback()

    wish = a_wish()
    actions.walk_in(event, wish, a_scan(), beyond=False)
    db.session.commit()
    with pytest.raises(SentBefore):
        actions.walk_in(event, wish, a_scan(), beyond=False)
    db.session.rollback()
    at(BEGINS + timedelta(days=3))
    with pytest.raises(SignupsClosed):
        actions.walk_in(event, a_wish(), a_scan(), beyond=False)


def test_the_person_sees_when_they_were_let_in(event) -> None:
    signup = a_signup(event)
    actions.check_in(event, signup, a_scan(door="North"))

    (told,) = show(signup.person_id)["signups"]
    assert told["came_in"] == [{"at": clock.now().isoformat(), "door": "North", "undone": False}]


def test_many_doors_at_the_same_moment_let_each_person_in_once(app) -> None:
    """Four doors scan the same people, and each device sends every scan twice."""
    now = clock.now().replace(microsecond=0)
    with app.app_context():
        by = an_account().id
        event_id = an_event(starts_at=now + timedelta(minutes=9), closes_at=now + timedelta(minutes=9)).id
        event = db.session.get_one(Event, event_id)
        ids = [a_signup(event).id for _ in range(5)]
    said: list[tuple[int, str, Verdict]] = []

    def work(door: str) -> None:
        with app.app_context():
            for signup_id in ids:
                signup = checkin.signup_of_event(event_id, signup_id)
                scan = actions.Scan(f"{door}-scan-{signup_id}", now, by, door)
                answer = actions.check_in(db.session.get_one(Event, event_id), signup, scan)
                db.session.commit()
                said.append((signup_id, door, answer.verdict))

    threads = [threading.Thread(target=work, args=[door]) for door in "NESW" * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(said) == 8 * len(ids)
    for signup_id in ids:
        let_in = {door for who, door, verdict in said if who == signup_id and verdict is Verdict.IN}
        assert len(let_in) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(Checkin.id))) == 4 * len(ids)
        assert checkin.count(db.session.get_one(Event, event_id)).inside == len(ids)
