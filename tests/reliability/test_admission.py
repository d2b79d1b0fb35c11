"""Two at the same moment: the last place approved twice, a group for too few places, one link used twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from registration.events.models import Admission
from registration.foundation.database import db
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.actions import approving, grouping, inviting
from registration.signups.errors import SignupRefused
from registration.signups.invitations import invitation_by_ref
from registration.signups.models import PlaceCount, Signup, SignupState
from tests.factories import an_account
from tests.factories.admission import an_application, an_invitation
from tests.factories.events import an_event
from tests.factories.signups import a_wish, the_situation

PATIENCE = 60


def at_once(app: Flask, deeds: list[Callable[[], Any]]) -> list[str]:
    """Do these in a thread each, begun together. What became of each: ``done``, or the refusal."""
    together = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> str:
        with app.app_context():
            together.wait(timeout=PATIENCE)
            try:
                deed()
                db.session.commit()
            except SignupRefused as refused:
                db.session.rollback()
                return type(refused).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(deeds)) as crowd:
        return sorted(crowd.map(do, deeds))


def kept(app: Flask) -> tuple[int, list[SignupState]]:
    with app.app_context():
        taken = db.session.scalars(select(PlaceCount.taken)).one()
        return taken, sorted(db.session.scalars(select(Signup.state)))


def test_e1_the_last_place_approved_by_two_at_once_goes_to_one(app: Flask) -> None:
    with app.app_context():
        event = an_event(admission=Admission.APPROVAL, capacity=1)
        ids = [an_application(event).id for _ in range(2)]
        by = an_account().id

    def approve(signup_id: int) -> Callable[[], None]:
        return lambda: actions.approve(db.session.get_one(Signup, signup_id), by=by)

    assert at_once(app, [approve(each) for each in ids]) == ["done", "done"]
    assert kept(app) == (1, [SignupState.CONFIRMED, SignupState.WAITING])


def test_one_application_decided_by_two_at_once_is_decided_once(app: Flask) -> None:
    with app.app_context():
        signup_id = an_application(an_event(admission=Admission.APPROVAL)).id
        by = an_account().id
    seen = threading.Barrier(2)

    def decide(how: Callable[..., None]) -> Callable[[], None]:
        def deed() -> None:
            signup = db.session.get_one(Signup, signup_id)
            if db.engine.dialect.name == "postgresql":  # on SQLite a writer waits before it reads
                assert signup.state is SignupState.APPLIED
                seen.wait(timeout=PATIENCE)
            how(signup, by=by)

        return deed

    assert at_once(app, [decide(actions.approve), decide(actions.decline)]) == ["NothingToDecide", "done"]
    taken, states = kept(app)
    assert (taken, states) in [(1, [SignupState.CONFIRMED]), (0, [SignupState.DECLINED])]
    with app.app_context():
        said = ("signups.confirmed", "signups.declined")
        assert db.session.scalar(select(func.count()).where(Message.kind.in_(said))) == 1


def test_e1_of_two_groups_of_three_for_five_places_one_comes_whole_and_the_other_not_at_all(
    app: Flask,
) -> None:
    with app.app_context():
        event = the_situation(an_event(most_in_group=3, capacity=5))

    def come(number: int) -> Callable[[], None]:
        def deed() -> None:
            wish = a_wish(email=f"leader-{number}@example.com")
            others = tuple(actions.Companion("x", f"{each}-{number}@example.com") for each in "ab")
            object.__setattr__(wish, "companions", others)
            actions.sign_up(event, wish)

        return deed

    assert at_once(app, [come(1), come(2)]) == ["GroupTooLarge", "done"]
    assert kept(app) == (3, [SignupState.HELD] * 3)


def test_e1_without_the_guard_the_race_of_groups_is_lost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        event = the_situation(an_event(most_in_group=3, capacity=5))
    monkeypatch.setattr(grouping, "take_for_all", lambda event_id, number: 1)
    monkeypatch.setattr(grouping, "lock_places", lambda event_id: None)

    def come(number: int) -> Callable[[], None]:
        def deed() -> None:
            wish = a_wish(email=f"leader-{number}@example.com")
            others = tuple(actions.Companion("x", f"{each}-{number}@example.com") for each in "ab")
            object.__setattr__(wish, "companions", others)
            actions.sign_up(event, wish)

        return deed

    at_once(app, [come(1), come(2)])
    assert len(kept(app)[1]) > 5


def test_e2_one_invitation_used_by_two_at_once_is_one_sign_up(app: Flask) -> None:
    with app.app_context():
        event = an_event(admission=Admission.INVITATION, listed=False)
        ref, found = an_invitation(event).ref, the_situation(event)

    def come(email: str) -> Callable[[], None]:
        def deed() -> None:
            wish = a_wish(email=email)
            object.__setattr__(wish, "invited", True)
            actions.sign_up_invited(found, invitation_by_ref(ref), wish)

        return deed

    result = at_once(app, [come("mika@example.com"), come("other@example.com")])
    assert result == ["AlreadySignedUp", "done"]
    taken, states = kept(app)
    assert (taken, len(states)) == (1, 1)


def test_e2_without_the_look_under_the_lock_the_invitation_would_serve_two(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event = an_event(admission=Admission.INVITATION, listed=False)
        ref, found = an_invitation(event).ref, the_situation(event)
    monkeypatch.setattr(inviting, "signup_with", lambda invitation: None)

    def come(email: str) -> Callable[[], None]:
        def deed() -> None:
            wish = a_wish(email=email)
            object.__setattr__(wish, "invited", True)
            actions.sign_up_invited(found, invitation_by_ref(ref), wish)

        return deed

    at_once(app, [come("mika@example.com"), come("other@example.com")])
    assert len(kept(app)[1]) == 2


def test_e1_without_the_count_two_would_be_let_into_one_place(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event = an_event(admission=Admission.APPROVAL, capacity=1)
        ids = [an_application(event).id for _ in range(2)]
        by = an_account().id
    monkeypatch.setattr(approving, "take_all", lambda event_id, parts: 1)

    def approve(signup_id: int) -> Callable[[], None]:
        return lambda: actions.approve(db.session.get_one(Signup, signup_id), by=by)

    at_once(app, [approve(each) for each in ids])
    assert kept(app)[1] == [SignupState.CONFIRMED] * 2
