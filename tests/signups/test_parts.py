"""Places of modes, sessions and answers: all that is wanted, or nothing of it (E1, E3)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, local

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update

from registration.events import actions as events
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.signups import actions
from registration.signups.actions import arriving
from registration.signups.errors import EventFull, NoPlaceLeft, NothingToConfirm, OfferIsOver, PartsFull
from registration.signups.models import TAKES_A_PLACE, PartCount, PlaceCount, Signup, SignupPart
from registration.signups.personal_data import erase
from registration.signups.places import open_places
from registration.signups.queries import parts_standing
from tests.factories.parts import a_dish, a_form_with, an_event_in_parts, coming, taken_of
from tests.factories.signups import a_held_signup, a_signup, a_wish, the_situation

AT_ONCE = 8
seen = local()


def rush(app, event_id: int, wishes: list[dict], *, look_first: bool = False) -> None:
    """Let everybody sign up at the same moment, each with a connection of their own."""
    start = Barrier(AT_ONCE)

    def come(number: int) -> None:
        for turn in range(number, len(wishes), AT_ONCE):
            with app.app_context():
                event = db.session.get_one(Event, event_id)
                situation = the_situation(event)
                seen.free = {each.id: each.left != 0 for each in parts_standing(event_id)}
                db.session.rollback()
                start.wait(timeout=60)
                actions.sign_up(situation, a_wish(email=f"p{turn}@example.com", **wishes[turn]))
                db.session.commit()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(come, range(AT_ONCE)))


def everybody_wants_the_same(app) -> tuple[int, list[dict]]:
    """Five in the room, three at Customs, two plates of fish; the webinar has no limit."""
    with app.app_context():
        event = an_event_in_parts(
            in_person=5, online=None, sessions={"Customs": 3, "Tea": None}, dish=a_dish(fish=2, rice=None)
        )
        wish = coming(event, "in_person", "Customs", dish="fish")
        other = coming(event, "in_person", "Tea", dish="rice")
        return event.id, [wish, other] * 16


def test_e1_no_part_has_more_people_than_places(app) -> None:
    event_id, wishes = everybody_wants_the_same(app)
    rush(app, event_id, wishes)
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        assert taken_of(event)["in_person"] == 5
        assert taken_of(event)["fish"] == taken_of(event)["Customs"] <= 2
        assert counted(event_id) == held(event_id)
        assert db.session.scalars(select(PlaceCount.taken)).one() == 5
        numbers = db.session.scalars(select(Signup.arrival).order_by(Signup.arrival)).all()
        assert numbers == list(range(1, len(wishes) + 1))


def test_e1_without_the_guard_parts_are_oversold(app, monkeypatch) -> None:
    def believe_what_was_seen(parts: list[int]) -> list[int]:
        full = [each for each in parts if not seen.free[each]]
        if not full:
            changed = update(PartCount).where(PartCount.id.in_(parts)).values(taken=PartCount.taken + 1)
            db.session.execute(changed.execution_options(synchronize_session=False))
        return full

    monkeypatch.setattr(arriving, "take_parts", believe_what_was_seen)
    event_id, wishes = everybody_wants_the_same(app)
    rush(app, event_id, wishes[::2])
    with app.app_context():
        assert taken_of(db.session.get_one(Event, event_id))["fish"] > 2


def counted(event_id: int) -> dict[int, int]:
    asked = select(PartCount.id, PartCount.taken).where(PartCount.event_id == event_id)
    return {part: number for part, number in db.session.execute(asked)}  # noqa: C416


def held(event_id: int) -> dict[int, int]:
    """What the sign-ups that take a place have, counted one by one."""
    has_one = Signup.state.in_(TAKES_A_PLACE)
    asked = (
        select(PartCount.id, func.count(Signup.id))
        .outerjoin(SignupPart, SignupPart.part_id == PartCount.id)
        .outerjoin(Signup, (Signup.id == SignupPart.signup_id) & has_one)
        .where(PartCount.event_id == event_id)
        .group_by(PartCount.id)
    )
    return {part: number for part, number in db.session.execute(asked)}  # noqa: C416


def taken(event: Event) -> int:
    return db.session.scalar(select(PlaceCount.taken).where(PlaceCount.event_id == event.id)) or 0


@pytest.mark.usefixtures("room")
class TestParts:
    def test_a_full_mode_is_waited_for_while_the_other_has_places(self) -> None:
        event = an_event_in_parts(in_person=1, online=2)
        states = [a_signup(event, **coming(event, how)).state for how in ("in_person", "in_person", "online")]
        assert states == ["confirmed", "waiting", "confirmed"]
        assert taken_of(event) == {"in_person": 1, "online": 1}
        assert taken(event) == 2

    def test_the_modes_together_are_the_room_of_the_event(self) -> None:
        event = an_event_in_parts(in_person=1, online=1)
        for how in ("in_person", "online"):
            a_signup(event, **coming(event, how))
        assert the_situation(event).left == 0
        event.capacity = 9
        db.session.flush()
        assert (the_situation(event).left, event.room) == (0, 2)
        event.capacity = 1
        assert event.room == 1

    def test_without_a_waiting_line_what_is_full_is_named_and_nothing_kept(self) -> None:
        event = an_event_in_parts(dish=a_dish(fish=1, rice=None), waitlist=False)
        a_signup(event, dish="fish")
        with pytest.raises(PartsFull) as refusal:
            actions.sign_up(the_situation(event), a_wish(dish="fish"))
        db.session.rollback()
        assert refusal.value.parts == ("dish:fish",)
        assert (taken(event), taken_of(event)) == (1, {"fish": 1})
        assert a_signup(event, dish="rice").state == "confirmed"

    def test_all_that_is_wanted_is_taken_or_nothing(self) -> None:
        event = an_event_in_parts(in_person=9, sessions={"Customs": 1, "Tea": 9})
        a_signup(event, **coming(event, "in_person", "Customs"))
        second = a_signup(event, **coming(event, "in_person", "Customs", "Tea"))
        assert second.state == "waiting"
        assert taken_of(event) == {"in_person": 1, "online": 0, "Customs": 1, "Tea": 0}
        assert taken(event) == 1

    def test_e3_a_free_place_goes_to_the_first_whose_whole_wish_fits(self) -> None:
        event = an_event_in_parts(sessions={"Customs": 1, "Tea": 1})
        at_customs, at_tea = (a_signup(event, **coming(event, "", each)) for each in ("Customs", "Tea"))
        both = a_signup(event, **coming(event, "", "Customs", "Tea"))
        tea_alone = a_signup(event, **coming(event, "", "Tea"))
        actions.cancel(at_tea)
        assert [both.state, tea_alone.state] == ["waiting", "offered"], "nobody blocks the others"
        actions.cancel(tea_alone)
        actions.cancel(at_customs)
        assert both.state == "offered"
        assert taken_of(event) == {"Customs": 1, "Tea": 1}

    def test_e3_an_expired_offer_of_a_part_goes_to_the_next(self, at) -> None:
        event = an_event_in_parts(in_person=1, online=9)
        holder, first, second = (a_signup(event, **coming(event, "in_person")) for _ in range(3))
        actions.cancel(holder)
        assert [first.state, second.state] == ["offered", "waiting"], "one open offer per place"
        at(first.held_until)
        assert actions.release_due() == 1
        assert [first.state, second.state] == ["lapsed", "offered"]
        with pytest.raises(OfferIsOver):
            actions.accept_offer(first)
        actions.accept_offer(second)
        assert second.state == "confirmed"
        assert counted(event.id) == held(event.id)

    def test_a_late_press_waits_when_the_part_is_gone(self, at) -> None:
        event = an_event_in_parts(dish=a_dish(fish=1))
        late = a_held_signup(event, dish="fish")
        at(late.held_until)
        actions.release_due()
        assert taken_of(event) == {"fish": 0}
        a_signup(event, dish="fish")
        actions.confirm(late)
        assert late.state == "waiting"
        assert (taken(event), taken_of(event)) == (1, {"fish": 1})

    def test_other_answers_move_the_places(self) -> None:
        event = an_event_in_parts(in_person=1, online=1)
        mine = a_signup(event, **coming(event, "in_person"))
        waits = a_signup(event, **coming(event, "in_person"))
        actions.change_answers(mine, coming(event, "online", name="Mika", organisation="Works"))
        db.session.commit()
        assert waits.state == "offered"
        assert taken_of(event) == {"in_person": 1, "online": 1}
        with pytest.raises(PartsFull) as refusal:
            actions.change_answers(mine, coming(event, "in_person", name="Mika", organisation="Works"))
        db.session.rollback()
        assert refusal.value.parts == ("takes_part:in_person",)
        assert taken_of(event) == {"in_person": 1, "online": 1}
        assert mine.submission.answers["takes_part"] == "online"

    def test_whoever_waits_waits_for_what_is_asked_for_now(self) -> None:
        event = an_event_in_parts(dish=a_dish(fish=1, rice=1))
        a_signup(event, dish="fish")
        waits = a_signup(event, dish="fish")
        actions.change_answers(waits, {"dish": "rice"})
        assert waits.state == "offered"
        assert taken_of(event) == {"fish": 1, "rice": 1}

    def test_staff_correct_answers_only_where_there_is_a_place(self) -> None:
        event = an_event_in_parts(dish=a_dish(fish=1, rice=1))
        mine, _other = a_signup(event, dish="fish"), a_signup(event, dish="rice")
        with pytest.raises(PartsFull):
            actions.change_answers_for(mine, {**mine.submission.answers, "dish": "rice"}, by=1)
        assert taken_of(event) == {"fish": 1, "rice": 1}

    def test_a_larger_session_gives_its_places_to_whoever_waits(self) -> None:
        event = an_event_in_parts(sessions={"Customs": 1})
        first, second = (a_signup(event, **coming(event, "", "Customs")) for _ in range(2))
        event.programme[0].capacity = 2
        db.session.flush()
        open_places(event)
        assert [first.state, second.state] == ["confirmed", "offered"]
        assert taken_of(event) == {"Customs": 2}

    def test_answers_given_before_they_were_counted_count(self) -> None:
        event = an_event_in_parts(dish=a_dish(fish=None, rice=None))
        people = [a_signup(event, dish="fish") for _ in range(2)]
        assert the_situation(event).parts == 0
        event.questions = a_form_with(a_dish(fish=2, rice=None))
        events.offer_form(event)
        open_places(event)
        db.session.commit()
        assert taken_of(event) == {"fish": 2}
        assert a_signup(event, dish="fish").state == "waiting"
        actions.cancel(people[0])
        assert counted(event.id) == held(event.id)

    def test_what_nobody_can_choose_any_more_is_still_given_back(self) -> None:
        event = an_event_in_parts(sessions={"Customs": 1, "Tea": 1})
        mine = a_signup(event, **coming(event, "", "Customs"))
        event.programme = [each for each in event.programme if each.title["en"] == "Tea"]
        db.session.flush()
        events.offer_form(event)
        open_places(event)
        assert len(taken_of(event)) == 2
        actions.cancel(mine)
        assert sorted(taken_of(event).values()) == [0, 0]

    def test_an_event_that_no_longer_counts_anything_apart_costs_nothing_more(self) -> None:
        event = an_event_in_parts(sessions={"Customs": 1})
        event.programme = []
        db.session.flush()
        events.offer_form(event)
        open_places(event)
        assert (the_situation(event).parts, taken_of(event)) == (0, {})

    def test_erasing_a_person_gives_the_parts_back(self) -> None:
        event = an_event_in_parts(in_person=1, online=1)
        mine = a_signup(event, **coming(event, "in_person"))
        erase(mine.person_id)
        assert taken_of(event) == {"in_person": 0, "online": 0}
        assert db.session.scalar(select(func.count(SignupPart.id))) == 0

    def test_e9_a_copy_has_the_places_and_nobody_in_them(self) -> None:
        event = an_event_in_parts(in_person=1, online=2, sessions={"Customs": 3}, places_for_staff=1)
        a_signup(event, **coming(event, "in_person", "Customs"))
        copy = events.clone(event, starts_at=event.starts_at + timedelta(days=7))
        assert (copy.places_in_person, copy.places_online, copy.places_for_staff) == (1, 2, 1)
        assert copy.programme[0].capacity == 3
        assert copy.form_version.definition["fields"][-1]["options"][0]["code"] == copy.programme[0].ref
        assert db.session.scalar(select(func.count(PartCount.id)).where(PartCount.event_id == copy.id)) == 0

    def test_an_event_without_parts_costs_no_statement_more(self, statements) -> None:
        event = an_event_in_parts()
        situation = the_situation(event)
        with statements() as signing_up:
            signup_id = actions.sign_up(situation, a_wish())
        db.session.commit()
        signup = db.session.get_one(Signup, signup_id)
        with statements() as going:
            actions.cancel(signup)
        assert not any("part_count SET" in each or "INTO signup_part" in each for each in signing_up + going)
        assert not any("FROM part_count" in each for each in signing_up)


@pytest.mark.usefixtures("room")
class TestPlacesForStaff:
    def test_the_public_cannot_take_them_and_staff_can(self) -> None:
        event = an_event_in_parts(capacity=3, places_for_staff=2)
        first, second = a_signup(event), a_signup(event)
        assert [first.state, second.state] == ["confirmed", "waiting"]
        assert the_situation(event).left == 0
        actions.confirm_for(second, by=1)
        assert taken(event) == 2
        third = a_signup(event)
        assert third.state == "waiting", "one is still kept"
        actions.confirm_for(third, by=1)
        with pytest.raises(NoPlaceLeft):
            actions.confirm_for(a_signup(event), by=1)

    def test_a_place_that_staff_gave_is_kept_for_staff_again(self) -> None:
        event = an_event_in_parts(capacity=2, places_for_staff=1)
        a_signup(event)
        guest, waits = a_signup(event), a_signup(event)
        actions.confirm_for(guest, by=1)
        actions.cancel(guest)
        assert waits.state == "waiting"
        assert (the_situation(event).left, taken(event)) == (0, 1)

    def test_released_they_go_to_whoever_waits(self) -> None:
        event = an_event_in_parts(capacity=2, places_for_staff=1)
        a_signup(event)
        waits = a_signup(event)
        event.places_for_staff = 0
        db.session.flush()
        open_places(event)
        assert waits.state == "offered"


class Comings(RuleBasedStateMachine):
    """Whatever people and staff do, what is counted is what living sign-ups have."""

    def __init__(self) -> None:
        super().__init__()
        self.event = an_event_in_parts(
            in_person=2, online=2, sessions={"Customs": 1, "Tea": 2}, dish=a_dish(fish=1, rice=None),
            capacity=4, places_for_staff=1,
        )  # fmt: skip

    wishes = st.tuples(
        st.sampled_from(["in_person", "online"]),
        st.sets(st.sampled_from(["Customs", "Tea"])),
        st.sampled_from(["fish", "rice"]),
    )

    def answers(self, wish) -> dict:
        how, titles, dish = wish
        return coming(self.event, how, *sorted(titles), dish=dish)

    def one(self, number: int) -> Signup | None:
        asked = select(Signup).where(Signup.event_id == self.event.id).order_by(Signup.id)
        found = db.session.scalars(asked).all()
        return found[number % len(found)] if found else None

    @rule(wish=wishes, confirms=st.booleans())
    def somebody_comes(self, wish, confirms) -> None:
        (a_signup if confirms else a_held_signup)(self.event, **self.answers(wish))

    @rule(number=st.integers(0, 20))
    def somebody_cancels(self, number) -> None:
        if signup := self.one(number):
            actions.cancel(signup)

    @rule(number=st.integers(0, 20))
    def somebody_presses(self, number) -> None:
        if signup := self.one(number):
            for deed in (actions.confirm, actions.accept_offer):
                try:
                    deed(signup)
                except (NothingToConfirm, OfferIsOver):
                    db.session.rollback()

    @rule(number=st.integers(0, 20), wish=wishes)
    def somebody_changes_the_answers(self, number, wish) -> None:
        if signup := self.one(number):
            try:
                actions.change_answers(signup, self.answers(wish))
            except PartsFull:
                db.session.rollback()

    @rule(number=st.integers(0, 20))
    def staff_confirm(self, number) -> None:
        if signup := self.one(number):
            try:
                actions.confirm_for(signup, by=1)
            except (NothingToConfirm, NoPlaceLeft, EventFull):
                db.session.rollback()

    @rule(hours=st.sampled_from([1, 30, 80]))
    def time_runs_out(self, hours) -> None:
        later = clock.now() + timedelta(hours=hours)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            actions.release_due()

    @rule(fit=st.integers(1, 4))
    def the_room_changes(self, fit) -> None:
        self.event.places_in_person = fit
        db.session.flush()
        open_places(self.event)

    @invariant()
    def what_is_counted_is_what_is_held(self) -> None:
        db.session.commit()
        here = select(func.count(Signup.id)).where(Signup.event_id == self.event.id)
        having = here.where(Signup.state.in_(TAKES_A_PLACE))
        count = db.session.execute(
            select(PlaceCount.taken, PlaceCount.taken_by_staff).where(PlaceCount.event_id == self.event.id)
        ).one()
        assert count.taken == db.session.scalar(having)
        assert count.taken_by_staff == db.session.scalar(having.where(Signup.staff_place))
        assert counted(self.event.id) == held(self.event.id)

    @invariant()
    def nobody_waits_who_could_have_all(self) -> None:
        situation = the_situation(self.event)
        left = {each.id: each.left for each in parts_standing(self.event.id)}
        waiting = select(Signup.id).where(
            Signup.event_id == self.event.id, Signup.state == "waiting", Signup.confirmed_at.is_not(None)
        )
        for signup_id in db.session.scalars(waiting):
            wanted = db.session.scalars(
                select(SignupPart.part_id).where(SignupPart.signup_id == signup_id)
            ).all()
            assert situation.left == 0 or any(left[each] == 0 for each in wanted)


@pytest.mark.usefixtures("room")
def test_taken_is_what_living_signups_hold() -> None:
    relaxed = settings(
        max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Comings, settings=relaxed)
