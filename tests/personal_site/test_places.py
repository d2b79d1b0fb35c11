import pytest
from sqlalchemy import select

from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups import actions
from registration.signups.models import GroupPlace, Signup, SignupState
from tests.factories.admission import a_group
from tests.factories.events import an_event
from tests.factories.signups import a_wish


@pytest.fixture
def group(app) -> dict[str, str]:
    """Provide the companion's link, and the leader's page."""
    with app.app_context():
        leader, (place,) = a_group(an_event(most_in_group=2), "bea@example.org")
        return {
            "place": f"/en/place/{tokens.make(Capability.COMPANION, place.ref)}",
            "mine": f"/en/my/{tokens.make(Capability.MY_PAGE, leader.person.ref)}",
            "ref": place.ref,
        }


def state(app) -> SignupState:
    with app.app_context():
        return db.session.scalars(select(Signup.state).order_by(Signup.id.desc()).limit(1)).one()


def test_the_page_says_who_took_the_place_and_changes_nothing(app, visitor, group) -> None:
    page = visitor.get(group["place"]).text
    assert "took a place for you" in page
    assert "?place=" in page
    assert state(app) is SignupState.HELD


def test_the_companion_gives_it_back_by_a_button(app, visitor, group) -> None:
    visitor.submit(group["place"], do="give-up")
    assert state(app) is SignupState.CANCELLED
    assert "given back" in visitor.get(group["place"]).text
    assert "Does not come" in visitor.get(group["mine"]).text


def test_the_leader_sees_only_whether_the_other_has_answered(app, visitor, group) -> None:
    before = visitor.get(group["mine"]).text
    assert "Guest 1" in before
    assert "bea@example.org" not in before
    with app.app_context():
        place = db.session.scalars(select(GroupPlace)).one()
        wish = a_wish(name="Secret Name", email="bea@example.org", organisation="Secret Works")
        actions.complete(place, db.session.get_one(Signup, place.signup_id), wish)
        db.session.commit()
    after = visitor.get(group["mine"]).text
    assert "Has replied" in after
    assert "Secret" not in after
    assert "Give this place back" not in after


def test_the_leader_gives_a_place_back_that_was_taken_for_another(app, visitor, group) -> None:
    done = visitor.submit(group["mine"], form="/withdraw")
    assert "given back" in visitor.get(done.location).text
    assert state(app) is SignupState.CANCELLED
    assert visitor.get(group["place"]).status_code == 404  # nothing is kept of it


def test_nobody_else_gives_it_back(app, visitor, group) -> None:
    with app.app_context():
        other, _places = a_group(an_event(most_in_group=2), "cho@example.org")
        theirs = f"/en/my/{tokens.make(Capability.MY_PAGE, other.person.ref)}"
    assert visitor.post(f"{theirs}/companions/{group['ref']}/withdraw").status_code == 404
    assert visitor.post(f"{theirs}/companions/nothing/withdraw").status_code == 404
    for token in ("x", "a.b.c", group["ref"]):
        assert visitor.get(f"/en/place/{token}").status_code == 404
