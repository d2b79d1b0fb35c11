from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.events.models import Admission, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.signups import actions, personal_data
from registration.signups.errors import AlreadySignedUp, NoPlaceLeft, NothingToDecide, SignupsClosed
from registration.signups.models import BatchKind, BatchState, PlaceCount, Refusal, Signup, SignupState
from registration.signups.places import call_off, to_be_told
from registration.signups.queries import number_to_decide
from tests.factories import an_account
from tests.factories.admission import an_application, kinds_sent, the_letter
from tests.factories.events import an_event
from tests.factories.signups import a_wish, the_situation


def taken(event) -> int:
    return db.session.scalars(select(PlaceCount.taken).where(PlaceCount.event_id == event.id)).one()


def by() -> int:
    return an_account().id


def test_an_application_takes_no_place_and_counts_when_the_mailbox_is_confirmed(room) -> None:
    event = an_event(admission=Admission.APPROVAL, capacity=1)
    signup = an_application(event, confirmed=False)
    assert (signup.state, taken(event), number_to_decide(event.id)) == (SignupState.APPLIED, 0, 0)
    with pytest.raises(NothingToDecide):
        actions.approve(signup, by=by())

    actions.confirm(signup)

    assert (signup.state, taken(event), number_to_decide(event.id)) == (SignupState.APPLIED, 0, 1)
    assert kinds_sent() == ["signups.confirm", "signups.applied"]
    assert "decide about your application" in the_letter("signups.applied").text


def test_approved_it_takes_a_place_and_the_next_one_waits(room) -> None:
    event = an_event(admission=Admission.APPROVAL, capacity=1)
    first, second = an_application(event), an_application(event)
    actions.approve(second, by=by())
    actions.approve(first, by=by())

    assert (second.state, first.state, taken(event)) == (SignupState.CONFIRMED, SignupState.WAITING, 1)
    assert kinds_sent(second.person_id)[-1] == "signups.confirmed"
    assert kinds_sent(first.person_id)[-1] == "signups.waiting"

    actions.cancel(second)
    assert first.state is SignupState.OFFERED


def test_where_nobody_can_wait_the_application_stays(room) -> None:
    event = an_event(admission=Admission.APPROVAL, capacity=1, waitlist=False)
    first, second = an_application(event), an_application(event)
    actions.approve(first, by=by())
    with pytest.raises(NoPlaceLeft):
        actions.approve(second, by=by())
    assert second.state is SignupState.APPLIED


def test_nobody_is_approved_for_what_does_not_take_place(room) -> None:
    event = an_event(admission=Admission.APPROVAL)
    signup = an_application(event)
    event.state, event.cancelled_at = EventState.CANCELLED, clock.now()
    db.session.commit()
    with pytest.raises(SignupsClosed):
        actions.approve(signup, by=by())
    assert signup.state is SignupState.APPLIED


def test_declined_the_mail_says_why_in_the_language_of_the_person(room) -> None:
    event = an_event(admission=Admission.APPROVAL)
    signup = an_application(event)
    signup.language = "ja"
    words = {"ja": "次回をお待ちしています。", "en": "Come next time."}
    actions.decline(signup, by=by(), reason="too-many", words=words)

    assert signup.state is SignupState.DECLINED
    letter = the_letter("signups.declined")
    assert "次回をお待ちしています。" in letter.text
    assert "Come next time" not in letter.text
    told = personal_data.show(signup.person_id)["signups"][0]["declined_because"]
    assert told == {"reason": "too-many", "words": words}
    with pytest.raises(NothingToDecide):
        actions.approve(signup, by=by())

    # Whoever was declined can apply again.
    again = actions.sign_up(the_situation(event), a_wish(email=signup.person.email))
    assert db.session.get_one(Signup, again).state is SignupState.APPLIED


def test_one_can_apply_only_once_and_take_it_back(room) -> None:
    event = an_event(admission=Admission.APPROVAL)
    signup = an_application(event)
    with pytest.raises(AlreadySignedUp):
        actions.sign_up(the_situation(event), a_wish(email=signup.person.email))
    db.session.rollback()
    actions.cancel(signup)
    assert (signup.state, taken(event)) == (SignupState.CANCELLED, 0)


def test_an_application_whose_mailbox_nobody_confirms_lapses_and_gives_back_nothing(room, at) -> None:
    event = an_event(admission=Admission.APPROVAL, capacity=1)
    unconfirmed, kept = an_application(event, confirmed=False), an_application(event)
    at(clock.now() + timedelta(days=3))
    assert actions.release_due() == 1
    assert (unconfirmed.state, kept.state, taken(event)) == (SignupState.LAPSED, SignupState.APPLIED, 0)

    actions.confirm(unconfirmed)
    assert (unconfirmed.state, unconfirmed.held_until, taken(event)) == (SignupState.APPLIED, None, 0)


def test_who_applied_is_told_when_the_event_is_called_off(room) -> None:
    event = an_event(admission=Admission.APPROVAL)
    an_application(event)
    an_application(event, confirmed=False)
    assert to_be_told(event) == 1
    assert call_off(event) == 1


def test_many_are_approved_in_the_order_in_which_they_applied(room) -> None:
    event = an_event(admission=Admission.APPROVAL, capacity=2)
    made = [an_application(event) for _ in range(3)]
    an_application(event, confirmed=False)
    chosen = select(Signup.id).where(Signup.event_id == event.id)
    batch = actions.prepare(BatchKind.APPROVE, event.id, chosen, by=by())
    actions.start(batch, by=by())
    actions.carry_on(batch.id)

    assert batch.state is BatchState.DONE
    assert [each.state for each in made] == [SignupState.CONFIRMED] * 2 + [SignupState.WAITING]
    assert taken(event) == 2


def test_many_are_declined_for_one_reason(room) -> None:
    event = an_event(admission=Admission.APPROVAL)
    made = [an_application(event) for _ in range(3)]
    batch = actions.prepare(BatchKind.DECLINE, event.id, select(Signup.id), by=by())
    actions.start(batch, by=by(), reason="other-circle", words={"en": "Next year."})
    actions.carry_on(batch.id)

    assert {each.state for each in made} == {SignupState.DECLINED}
    assert db.session.scalars(select(Refusal.reason)).all() == ["other-circle"] * 3


def test_what_staff_said_goes_with_the_person(room) -> None:
    signup = an_application(an_event(admission=Admission.APPROVAL))
    actions.decline(signup, by=by(), words={"en": "No."})
    personal_data.erase(signup.person_id)
    assert db.session.scalars(select(Refusal)).all() == []
