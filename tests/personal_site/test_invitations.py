from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.events.actions import cancel_event, postpone
from registration.events.models import Admission, Event
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.mail.suppression import is_suppressed
from registration.signups.invitations import SCOPE
from registration.signups.models import EventInvitation
from tests.factories.admission import an_invitation
from tests.factories.events import an_event


@pytest.fixture
def there(app) -> str:
    with app.app_context():
        made = an_invitation(an_event(admission=Admission.INVITATION, listed=False))
        return f"/en/invitation/{tokens.make(Capability.INVITATION, made.ref)}"


def the_one(app) -> EventInvitation:
    with app.app_context():
        return db.session.scalars(select(EventInvitation)).one()


def test_opening_it_changes_nothing_and_says_why_one_was_written_to(app, visitor, there) -> None:
    page = visitor.get(there)
    assert "Business cards from the fair in Osaka." in page.text
    assert "?invitation=" in page.text
    assert the_one(app).declined_at is None
    assert "大阪の見本市" in visitor.get(there.replace("/en/", "/ja/")).text


def test_one_says_without_an_account_that_one_cannot_come(app, visitor, there) -> None:
    visitor.submit(there, do="decline")
    first = the_one(app).declined_at
    assert first is not None
    assert "Thank you for telling us" in visitor.get(there).text
    visitor.submit(there, do="decline")
    assert the_one(app).declined_at == first


def test_one_stops_all_invitations(app, visitor, there) -> None:
    visitor.submit(there, form=-1, do="refuse")
    with app.app_context():
        assert is_suppressed("mika@example.com", SCOPE)
        assert not is_suppressed("mika@example.com")
    assert "We send you no invitations any more." in visitor.get(there).text


def test_a_link_for_something_else_opens_nothing(app, visitor, there) -> None:
    other = tokens_for(app, Capability.COMPANION)
    for token in (other, "x", "a.b.c", "é.é.é"):
        assert visitor.get(f"/en/invitation/{token}").status_code == 404
        assert visitor.post(f"/en/invitation/{token}", data={"do": "refuse"}).status_code == 404
    assert visitor.post(there, data={"do": "nonsense"}).status_code == 303
    assert the_one(app).declined_at is None


def tokens_for(app, capability: Capability) -> str:
    with app.app_context():
        return tokens.make(capability, db.session.scalars(select(EventInvitation.ref)).one())


def the_page(visitor, there: str) -> str:
    return visitor.get(there).text


def test_the_link_says_that_the_event_was_called_off(app, visitor, there) -> None:
    with app.app_context():
        cancel_event(db.session.scalars(select(Event)).one())
        db.session.commit()
    page = the_page(visitor, there)
    assert "This event does not take place" in page
    assert "?invitation=" not in page
    assert "I cannot come" not in page
    assert "イベントは中止になりました" in the_page(visitor, there.replace("/en/", "/ja/"))


def test_the_link_says_that_the_event_was_postponed(app, visitor, there) -> None:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        later = event.starts_at + timedelta(days=7)
        postpone(event, None)
        db.session.commit()
    assert "The new date is not known yet" in the_page(visitor, there)
    assert "?invitation=" not in the_page(visitor, there)
    with app.app_context():
        postpone(db.session.scalars(select(Event)).one(), later)
        db.session.commit()
    assert "This event was postponed from" in the_page(visitor, there)
    assert "?invitation=" in the_page(visitor, there)
