import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.events.models import EventState
from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.signups.models import EventInvitation
from tests.factories.admission import invitations, kinds_sent
from tests.factories.events import an_event
from tests.factories.signups import a_signup

SOURCE = "Business cards from the fair in Osaka"
LIST = "Mika Tanaka <mika@example.com>\nnonsense\nken@example.com, ja\nmika@example.com"


@pytest.fixture
def there(app) -> str:
    with app.app_context():
        return f"/en/organiser/events/{an_event().id}/invitations"


def number(app, table=EventInvitation) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_list_is_shown_line_by_line_before_anything_is_sent(app, organiser, there) -> None:
    page = organiser.submit(f"{there}/new", form=-1, people=LIST, source_en=SOURCE, do="preview")
    assert page.status_code == 200
    assert "2 people will be invited. Nothing has been sent yet." in page.text
    for words in ("Will be invited", "No usable address", "Stands above already", "nonsense"):
        assert words in page.text
    assert (number(app), number(app, Message)) == (0, 0)


def test_it_is_sent_once_and_the_answers_stand_in_a_list(app, organiser, there) -> None:
    sent = organiser.submit(f"{there}/new", form=-1, people=LIST, source_en=SOURCE, do="send")
    assert sent.status_code == 303
    assert number(app) == 2
    page = organiser.get(there)
    assert "Mika Tanaka" in page.text
    assert page.text.count("No answer yet") >= 2
    with app.app_context():
        languages = dict(db.session.execute(select(Message.kind, func.count()).group_by(Message.kind)).all())
        assert languages == {"signups.invitation": 2}
        assert set(db.session.scalars(select(Message.language))) == {"en", "ja"}


@pytest.mark.parametrize(
    ("answers", "at_field"),
    [
        ({"people": ""}, "people"),
        ({"source_en": ""}, "source_en"),
        ({"expires_at": "2001-01-01T10:00"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"tongue": "xx"}, "tongue"),
        ({"people": "a@example.com\n" * 501}, "people"),
        ({"people": "a\x00@example.com"}, "people"),
        ({"words_en": "x" * 10_000}, "words_en"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_sent(
    app, organiser, there, answers, at_field
) -> None:
    typed = {"people": "a@example.com", "source_en": SOURCE, "do": "send"} | answers
    page = organiser.submit(f"{there}/new", form=-1, **typed)
    assert page.status_code == 422
    assert f'id="{at_field}-error"' in page.text
    assert number(app) == 0


def test_those_who_have_not_answered_are_reminded_once_and_can_be_uninvited(app, organiser) -> None:
    with app.app_context():
        event = an_event()
        first, second = invitations(event, "a@example.com", "b@example.com")
        a_signup(event, email="b@example.com")
        there, who = f"/en/organiser/events/{event.id}/invitations", [first.id, second.id]
    organiser.submit(there, form="/invitations", do="remind-all")
    organiser.submit(there, form="/invitations", do="remind", who=who)
    with app.app_context():
        assert kinds_sent(first.person_id) == ["signups.invitation"] * 2
    assert (
        "1 invitation taken back"
        in organiser.get(organiser.submit(there, form="/invitations", do="revoke", who=who).location).text
    )
    assert "Has signed up" in organiser.get(there).text


def test_nobody_is_invited_to_what_takes_no_sign_ups(app, organiser) -> None:
    with app.app_context():
        draft, off = an_event(state=EventState.DRAFT), an_event(state=EventState.CANCELLED)
        old = an_event()
        old.opens_at, old.closes_at = old.opens_at.replace(year=2001), old.opens_at.replace(year=2002)
        db.session.commit()
        ids = [draft.id, off.id, old.id]
    assert organiser.get(f"/en/organiser/events/{ids[0]}/invitations").status_code == 404
    for each in ids[1:]:
        assert organiser.get(f"/en/organiser/events/{each}/invitations/new").status_code == 303
    assert organiser.get(f"/en/organiser/events/{2**40}/invitations").status_code == 404


def test_looking_is_written_down_and_the_list_needs_few_statements(app, organiser, statements) -> None:
    with app.app_context():
        event = an_event()
        invitations(event, *(f"p{each}@example.com" for each in range(30)))
        there = f"/en/organiser/events/{event.id}/invitations"
    organiser.get(there)
    with statements() as seen:
        organiser.get(there)
    assert len(seen) <= 12
    with app.app_context():
        said = select(func.count()).where(AuditEntry.action == "signup.invitations-listed")
        assert db.session.scalar(said) == 2


def test_a_data_officer_looks_but_does_not_invite(app, signed_in, there) -> None:
    officer = signed_in(RoleName.DATA_OFFICER)
    assert officer.get(there).status_code == 200
    assert officer.get(f"{there}/new").status_code == 403
