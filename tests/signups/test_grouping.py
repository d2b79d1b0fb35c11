from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.consent.models import ConsentEvent
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import NoLongerWanted
from registration.mail.suppression import suppress
from registration.signups import actions, personal_data
from registration.signups.errors import GroupTooLarge, NothingToConfirm, NothingToDecide, SentBefore
from registration.signups.groups import kept_for
from registration.signups.models import GroupPlace, PlaceCount, Signup, SignupState
from tests.factories.admission import a_group, kinds_sent, the_letter
from tests.factories.consent import a_decision, a_notice, a_purpose
from tests.factories.events import an_event
from tests.factories.signups import a_signup, a_wish


def taken() -> int:
    return db.session.scalars(select(PlaceCount.taken)).one()


def number(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def states(leader: Signup) -> list[str]:
    return [each.state for each in kept_for([leader.id])[leader.id]]


def test_places_for_all_are_held_and_nobody_is_written_to_before_the_leader_confirms(room) -> None:
    event = an_event(most_in_group=4)
    leader, places = a_group(event, "b@example.com", "c@example.com", confirmed=False)
    assert (taken(), number(Signup)) == (3, 3)
    assert kinds_sent() == ["signups.confirm"]

    actions.confirm(leader)

    assert kinds_sent() == ["signups.confirm", "signups.confirmed", "signups.companion", "signups.companion"]
    letter = the_letter("signups.companion")
    assert leader.person.name in letter.text
    assert "/place/" in letter.text
    arrivals = db.session.scalars(select(Signup.arrival).order_by(Signup.id)).all()
    assert arrivals == [1, 2, 3]
    assert states(leader) == ["asked", "asked"]
    assert len(places) == 2


def test_a_group_that_is_too_large_leaves_nothing_behind(room) -> None:
    event = an_event(most_in_group=3, capacity=2)
    with pytest.raises(GroupTooLarge) as refused:
        a_group(event, "b@example.com", "c@example.com")
    db.session.rollback()
    assert refused.value.left == 2
    assert (taken(), number(Signup), number(GroupPlace), kinds_sent()) == (0, 0, 0, [])


def test_a_companion_answers_and_decides_alone(room) -> None:
    a_notice()
    purpose = a_purpose()
    event = an_event(most_in_group=2)
    given = a_decision(purpose.versions[0])
    leader, (place,) = a_group(event, "b@example.com", decisions=[given])
    companion = db.session.get_one(Signup, place.signup_id)
    mine = companion.person.subject.id
    said = select(func.count()).where(ConsentEvent.subject_id == mine, ConsentEvent.purpose_id.is_not(None))
    assert db.session.scalar(said) == 0  # nothing was decided for them

    refused = a_decision(purpose.versions[0], given=False)
    wish = a_wish(name="Bea Own", email="b@example.com", decisions=[refused])
    actions.complete(place, companion, wish)

    assert (companion.state, companion.submission.answers["name"]) == (SignupState.CONFIRMED, "Bea Own")
    assert companion.person.name == "Bea Own"
    assert db.session.scalar(said) == 1
    assert kinds_sent(companion.person_id)[-1] == "signups.confirmed"
    (line,) = kept_for([leader.id])[leader.id]
    assert (line.name, line.state) == ("Guest 1", "confirmed")
    with pytest.raises(SentBefore):
        actions.complete(place, companion, a_wish(email="b@example.com"))


def test_a_place_nobody_answers_for_goes_to_the_waiting_line(room, at) -> None:
    event = an_event(most_in_group=2, capacity=2)
    leader, (place,) = a_group(event, "b@example.com")
    waiting = a_signup(event)
    assert waiting.state is SignupState.WAITING
    at(clock.now() + timedelta(days=4))
    actions.release_due()
    assert waiting.state is SignupState.OFFERED
    assert states(leader) == ["lapsed"]
    companion = db.session.get_one(Signup, place.signup_id)
    actions.complete(place, companion, a_wish(email="b@example.com"))
    assert companion.state is SignupState.WAITING


def test_the_leader_can_withdraw_who_has_not_answered_and_nobody_else(room) -> None:
    event = an_event(most_in_group=3)
    _leader, (first, second) = a_group(event, "b@example.com", "c@example.com")
    companion = db.session.get_one(Signup, first.signup_id)
    actions.complete(first, companion, a_wish(email="b@example.com"))
    with pytest.raises(NothingToDecide):
        actions.withdraw_place(first)
    withdrawn = db.session.get_one(Signup, second.signup_id)
    actions.withdraw_place(second)
    assert (withdrawn.state, taken()) == (SignupState.CANCELLED, 2)
    assert kinds_sent(withdrawn.person_id) == ["signups.companion"]  # and no mail about it


def test_a_companion_who_does_not_come_gives_the_place_back(room) -> None:
    event = an_event(most_in_group=2)
    leader, (place,) = a_group(event, "b@example.com")
    companion = db.session.get_one(Signup, place.signup_id)
    actions.give_up(place, companion)
    assert (taken(), states(leader)) == (1, ["gone"])
    with pytest.raises(NothingToConfirm):
        actions.complete(place, companion, a_wish(email="b@example.com"))


def test_x2_the_leader_does_not_learn_who_had_signed_up(room) -> None:
    event = an_event(most_in_group=2)
    a_signup(event, email="b@example.com")
    leader, (place,) = a_group(event, "b@example.com")
    assert place.signup_id is None
    assert taken() == 2
    assert states(leader) == ["asked"]
    assert kinds_sent(place.person_id)[-1] == "signups.already"


def test_who_signs_up_alone_meanwhile_gets_the_companions_mail_again(room) -> None:
    event = an_event(most_in_group=2)
    _leader, (place,) = a_group(event, "b@example.com")
    actions.remind_of(place.signup_id)
    assert kinds_sent(place.person_id) == ["signups.companion"] * 2


def test_what_the_leader_wrote_is_shown_to_both_and_goes_with_either(room) -> None:
    event = an_event(most_in_group=2)
    leader, (place,) = a_group(event, "b@example.com")
    assert personal_data.show(leader.person_id)["signups"][0]["places_taken_for"] == ["Guest 1"]
    assert personal_data.show(place.person_id)["places_taken_by_others"][0]["name"] == "Guest 1"
    personal_data.erase(place.person_id)
    assert (number(GroupPlace), taken()) == (0, 1)


def test_when_the_leader_is_erased_unanswered_places_are_given_back_and_answered_ones_stay(room) -> None:
    event = an_event(most_in_group=3)
    leader, (first, second) = a_group(event, "b@example.com", "c@example.com")
    stays = db.session.get_one(Signup, first.signup_id)
    goes = db.session.get_one(Signup, second.signup_id)
    actions.complete(first, stays, a_wish(email="b@example.com"))
    personal_data.erase(leader.person_id)
    assert (stays.state, goes.state, taken()) == (SignupState.CONFIRMED, SignupState.CANCELLED, 1)
    assert number(GroupPlace) == 0


def test_who_wants_no_mail_gets_none_because_somebody_else_typed_the_address(room) -> None:
    suppress("b@example.com", reason="complained")
    a_group(an_event(most_in_group=2), "b@example.com")
    with pytest.raises(NoLongerWanted):
        the_letter("signups.companion")
