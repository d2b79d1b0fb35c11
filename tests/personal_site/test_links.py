from sqlalchemy import select

from registration.foundation.database import db
from registration.mail.models import Message
from tests.factories.people import a_person


def test_the_answer_is_the_same_for_known_and_unknown(app, visitor) -> None:
    with app.app_context():
        a_person(email="mika@example.com")
    pages = [visitor.submit("/en/my", email=email) for email in ("mika@example.com", "nobody@example.com")]
    assert pages[0].text == pages[1].text
    with app.app_context():
        assert db.session.scalars(select(Message.kind)).all() == ["signups.my_page"]


def test_asking_again_at_once_sends_one_mail(app, visitor) -> None:
    with app.app_context():
        a_person(email="mika@example.com")
    for _ in range(3):
        visitor.submit("/en/my", email="mika@example.com")
    with app.app_context():
        assert len(db.session.scalars(select(Message.id)).all()) == 1


def test_a_typing_mistake_is_explained_at_the_field(visitor) -> None:
    page = visitor.submit("/ja/my", email="mika@")
    assert page.status_code == 422
    assert 'id="email-error"' in page.text
    assert 'value="mika@"' in page.text
