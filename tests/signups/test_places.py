from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, local

import pytest
from sqlalchemy import func, select, update

from registration.audit.models import ActorKind, AuditEntry
from registration.consent.models import ConsentEvent, EventKind
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.actions import arriving
from registration.signups.errors import AlreadySignedUp, OfferIsOver, SentBefore, SignupsClosed
from registration.signups.models import PlaceCount, Signup, SignupState
from registration.signups.rules import Situation
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup, a_wish, the_situation

PLACES, AT_ONCE = 5, 8


def rush(app, event_id: int, people: int, *, look_first: bool = False) -> None:
    """Let this many people sign up at the same moment, each with a connection of their own.

    ``look_first`` counts the free places before, as careless code does, and believes the count.
    """
    start = Barrier(AT_ONCE)

    def come(number: int) -> None:
        for turn in range(number, people, AT_ONCE):
            with app.app_context():
                event = db.session.get_one(Event, event_id)
                situation = the_situation(event)
                db.session.rollback()
                start.wait(timeout=60)
                if look_first:
                    seen.left = situation.left
                actions.sign_up(situation, a_wish(email=f"p{turn}@example.com"))
                db.session.commit()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(come, range(AT_ONCE)))


def test_e2_pages_of_one_known_person_sent_in_one_moment_are_one_signup(app) -> None:
    with app.app_context():
        event_id = an_event().id
        a_person(email="mika@example.com")
        db.session.commit()
    start = Barrier(AT_ONCE)

    def come(_: int) -> bool:
        with app.app_context():
            situation = the_situation(db.session.get_one(Event, event_id))
            db.session.rollback()
            start.wait(timeout=60)
            try:
                actions.sign_up(situation, a_wish(email="mika@example.com"))
            except AlreadySignedUp:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        assert sum(crowd.map(come, range(AT_ONCE))) == 1
    with app.app_context():
        assert db.session.scalars(select(PlaceCount.taken)).one() == 1


seen = local()


def believe_the_count(event: Situation) -> tuple[int, bool]:
    db.session.execute(
        update(PlaceCount)
        .where(PlaceCount.event_id == event.event_id)
        .values(taken=PlaceCount.taken + (1 if seen.left else 0), arrivals=PlaceCount.arrivals + 1)
        .execution_options(synchronize_session=False)
    )
    return 1, bool(seen.left)


def held() -> int:
    return db.session.scalar(select(func.count(Signup.id)).where(Signup.state == SignupState.HELD)) or 0


def test_e1_nobody_gets_a_place_that_another_one_has(app) -> None:
    with app.app_context():
        event_id = an_event(capacity=PLACES).id
    rush(app, event_id, PLACES * 8)
    with app.app_context():
        rows = db.session.execute(select(Signup.arrival, Signup.state).order_by(Signup.arrival)).all()
        assert [arrival for arrival, _ in rows] == list(range(1, PLACES * 8 + 1))
        assert [state for _, state in rows] == [SignupState.HELD] * PLACES + [
            SignupState.WAITING
        ] * PLACES * 7
        assert db.session.scalars(select(PlaceCount.taken)).one() == PLACES


def test_e1_without_the_guard_the_race_is_lost(app, monkeypatch) -> None:
    monkeypatch.setattr(arriving, "_arrive", believe_the_count)
    with app.app_context():
        event_id = an_event(capacity=PLACES).id
    rush(app, event_id, PLACES * 8, look_first=True)
    with app.app_context():
        assert held() > PLACES


@pytest.mark.usefixtures("room")
class TestPlaces:
    def test_confirming_makes_the_place_ones_own_and_pressing_twice_changes_nothing(self) -> None:
        decision = a_decision(a_purpose().versions[0])
        signup = a_held_signup(an_event(), decisions=[decision])
        for _ in range(2):
            actions.confirm(signup)
            db.session.commit()
        assert signup.state is SignupState.CONFIRMED
        assert signup.person.confirmed_at is not None
        kinds = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
        assert kinds == ["signups.confirm", "signups.confirmed"]
        confirmed = select(ConsentEvent).where(ConsentEvent.kind == EventKind.ADDRESS_CONFIRMED)
        assert len(db.session.scalars(confirmed).all()) == 1

    def test_a_stranger_does_not_rename_a_person(self) -> None:
        event = an_event()
        mine = a_signup(event, email="mika@example.com", name="Mika")
        a_held_signup(an_event(), email="MIKA@example.com", name="Somebody Else")
        db.session.refresh(mine.person)
        assert mine.person.name == "Mika"

    def test_one_person_has_one_place(self) -> None:
        event = an_event()
        first = a_held_signup(event, email="mika@example.com")
        with pytest.raises(AlreadySignedUp) as refusal:
            actions.sign_up(the_situation(event), a_wish(email="Mika@example.com"))
        assert refusal.value.signup_id == first.id

    def test_the_same_act_is_one_signup(self) -> None:
        situation, wish = the_situation(an_event()), a_wish()
        actions.sign_up(situation, wish)
        with pytest.raises(SentBefore):
            actions.sign_up(situation, wish)

    @pytest.mark.parametrize("waitlist", [True, False])
    def test_e2_the_same_act_with_another_mailbox_is_sent_before_also_where_the_event_is_full(
        self, waitlist: bool
    ) -> None:
        situation = the_situation(an_event(capacity=1, waitlist=waitlist))
        wish = a_wish(email="mika@example.com")
        actions.sign_up(situation, wish)
        db.session.commit()
        answers = {**wish.answers, "email": "kenji@example.com"}
        with pytest.raises(SentBefore):
            actions.sign_up(situation, replace(wish, answers=answers))

    def test_nothing_is_kept_when_signups_are_closed(self) -> None:
        event = an_event(
            opens_at=clock.now() - timedelta(days=2), closes_at=clock.now() - timedelta(seconds=1)
        )
        with pytest.raises(SignupsClosed):
            actions.sign_up(the_situation(event), a_wish())
        assert db.session.scalar(select(Message.id)) is None

    def test_a_signup_is_taken_back_as_a_whole(self) -> None:
        actions.sign_up(the_situation(an_event()), a_wish())
        db.session.rollback()
        assert db.session.scalar(select(func.count(Signup.id))) == 0
        assert db.session.scalars(select(PlaceCount.taken)).one() == 0

    def test_e3_a_cancelled_place_goes_to_the_head_of_the_line(self) -> None:
        event = an_event(capacity=1)
        holder, first, second = (a_signup(event) for _ in range(3))
        assert [each.state for each in (holder, first, second)] == ["confirmed", "waiting", "waiting"]

        actions.cancel(holder)
        db.session.commit()

        assert first.state is SignupState.OFFERED
        assert first.held_until is not None
        assert second.state is SignupState.WAITING
        assert taken(event) == 1

    def test_e3_an_expired_offer_goes_to_the_next(self, at) -> None:
        event = an_event(capacity=1)
        holder, first, second = (a_signup(event) for _ in range(3))
        actions.cancel(holder)
        db.session.commit()
        at(first.held_until)

        assert actions.release_due() == 1
        db.session.commit()

        assert [first.state, second.state] == ["lapsed", "offered"]
        trail = select(AuditEntry.action, AuditEntry.actor_kind).order_by(AuditEntry.id.desc()).limit(2)
        assert db.session.execute(trail).all() == [
            ("signup.offered", ActorKind.SYSTEM),
            ("signup.offer-lapsed", ActorKind.SYSTEM),
        ], "nobody did it: its time had come"
        assert taken(event) == 1
        with pytest.raises(OfferIsOver):
            actions.accept_offer(first)
        db.session.rollback()
        actions.accept_offer(second)
        assert second.state is SignupState.CONFIRMED

    def test_e3_whoever_did_not_confirm_the_mailbox_is_offered_nothing(self) -> None:
        event = an_event(capacity=1)
        holder, unconfirmed, confirmed = a_signup(event), a_held_signup(event), a_signup(event)
        actions.cancel(holder)
        assert [unconfirmed.state, confirmed.state] == ["waiting", "offered"]

    def test_a_place_nobody_confirmed_falls_free(self, at) -> None:
        event = an_event(capacity=1)
        held = a_held_signup(event)
        at(held.held_until)
        actions.release_due()
        db.session.commit()
        assert held.state is SignupState.LAPSED
        assert taken(event) == 0

    def test_a_late_press_takes_the_place_again_if_it_is_free(self, at) -> None:
        event = an_event(capacity=1)
        late = a_held_signup(event)
        at(late.held_until)
        actions.release_due()
        db.session.commit()
        actions.confirm(late)
        assert late.state is SignupState.CONFIRMED
        assert taken(event) == 1

    def test_a_late_press_waits_when_the_place_is_gone(self, at) -> None:
        event = an_event(capacity=1)
        late = a_held_signup(event)
        at(late.held_until)
        actions.release_due()
        db.session.commit()
        a_signup(event)
        actions.confirm(late)
        assert late.state is SignupState.WAITING
        assert taken(event) == 1


def taken(event: Event) -> int:
    return db.session.scalar(select(PlaceCount.taken).where(PlaceCount.event_id == event.id)) or 0
