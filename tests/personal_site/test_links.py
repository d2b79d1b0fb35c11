from datetime import timedelta

from sqlalchemy import select

from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message, MessageState
from tests.factories.people import a_person


def sent(app) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_x2_the_answer_is_the_same_for_known_and_unknown(app, visitor) -> None:
    with app.app_context():
        a_person(email="mika@example.com")
    pages = [visitor.submit("/en/my", email=email) for email in ("mika@example.com", "nobody@example.com")]
    assert pages[0].text == pages[1].text
    assert pages[0].status_code == pages[1].status_code == 200
    lines = [[each for each in page.headers if each[0] != "Date"] for page in pages]
    assert lines[0] == lines[1]
    assert [each.kind for each in sent(app)] == ["signups.my_page"]


def test_x2_a_lost_link_runs_the_same_statements_for_known_and_unknown(app, visitor, statements) -> None:
    with app.app_context():
        a_person(email="mika@example.com")
    visitor.submit("/en/my", email="warm-up@example.com")  # what is kept after the first time
    runs = []
    for email in ("mika@example.com", "nobody@example.com", "mika@example.com"):
        with statements() as seen:
            visitor.post("/en/my", data={"email": email})
        runs.append(list(seen))
    assert runs[0] == runs[1] == runs[2]
    assert any(each.startswith("INSERT INTO message") for each in runs[0])
    assert len(sent(app)) == 1, "the third came too soon after the first"


def test_another_spelling_of_the_mailbox_is_known_too(app, visitor) -> None:
    with app.app_context():
        a_person(email="Mika@example.com")
    visitor.submit("/ja/my", email=" mika@EXAMPLE.com ")
    (message,) = sent(app)
    assert (message.language, message.state, message.params) == ("ja", MessageState.PENDING, {})
    with app.app_context():
        letter = compose(db.session.get_one(Message, message.id))
        assert "/ja/my/" in letter.text


def test_asking_again_at_once_sends_one_mail(app, visitor) -> None:
    with app.app_context():
        a_person(email="mika@example.com")
    for _ in range(3):
        visitor.submit("/en/my", email="mika@example.com")
    assert len(sent(app)) == 1


def test_an_address_gets_no_more_than_five_a_day(app, visitor, at, noon) -> None:
    with app.app_context():
        a_person(email="mika@example.com")
    for number in range(8):
        at(noon + timedelta(minutes=3 * number))
        visitor.submit("/en/my", email="mika@example.com")
    assert len(sent(app)) == 5
    at(noon + timedelta(days=1, hours=1))
    visitor.submit("/en/my", email="mika@example.com")
    assert len(sent(app)) == 6


def test_a_typing_mistake_is_explained_at_the_field(visitor) -> None:
    page = visitor.submit("/ja/my", email="mika@")
    assert page.status_code == 422
    assert 'id="email-error"' in page.text
    assert 'value="mika@"' in page.text


def test_what_no_database_keeps_is_no_address(app, visitor) -> None:
    for typed in ("mika\x00@example.com", "x" * 10_000 + "@example.com", ""):
        assert visitor.post("/en/my", data={"email": typed}).status_code == 422
    assert sent(app) == []
