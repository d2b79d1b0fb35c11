from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registration.consent.actions import new_purpose_version, publish_purpose_version, set_retention
from registration.consent.models import ConsentEvent, EventKind, RetentionStart
from registration.consent.queries import allows, purpose_by_code
from registration.consent.rules import PurposeWords
from registration.events.models import Mode
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.personal_data import Category
from registration.foundation.tokens import Capability
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.people.models import Person
from registration.people.queries import subject_of
from registration.signups.models import Signup, SignupState
from registration.signups.tickets import ticket_address
from tests.browser import Reader
from tests.factories.consent import a_decision, a_notice, a_purpose, some_words
from tests.factories.events import an_event
from tests.factories.signups import a_signup


@pytest.fixture
def mine(app) -> dict[str, object]:
    """Provide somebody with a place who allowed one purpose and refused another."""
    with app.app_context():
        a_notice()
        yes, no = a_purpose(), a_purpose()
        decisions = [a_decision(yes.versions[0]), a_decision(no.versions[0], given=False)]
        signup = a_signup(an_event(), decisions=decisions, name="Mika Tanaka", email="mika@example.com")
        return {
            "page": f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}",
            "signup": signup.id,
            "ref": signup.ref,
            "subject": subject_of(signup.person_id).id,
            "yes": yes.code,
            "yes_id": yes.id,
            "no": no.code,
            "no_id": no.id,
        }


def allowed(app, mine, which: str) -> bool:
    with app.app_context():
        return allows(mine["subject"], mine[f"{which}_id"])


def test_the_page_shows_places_decisions_and_their_words(visitor, mine) -> None:
    page = visitor.get(mine["page"])
    assert "Hello, Mika Tanaka" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "You allow this" in page.text
    assert "You do not allow this" in page.text
    assert 'class="record__words"' in page.text


def test_c8_withdrawing_takes_one_press_and_no_account(app, visitor, mine) -> None:
    button = Reader(visitor.get(mine["page"]).text).form("withdraw").values
    looked = visitor.get(f"{mine['page']}/withdraw", query_string=button)
    assert looked.status_code == 405, "a scanner that follows links ends nothing"
    assert allowed(app, mine, "yes")
    answer = visitor.submit(mine["page"], form="withdraw")
    assert answer.status_code == 303
    assert not allowed(app, mine, "yes")


def test_what_was_refused_can_be_allowed_in_the_words_of_the_page(app, visitor, mine) -> None:
    visitor.submit(mine["page"], form="allow")
    assert allowed(app, mine, "no")
    with app.app_context():
        last = db.session.scalars(select(ConsentEvent).order_by(ConsentEvent.id.desc())).first()
        assert last.kind is EventKind.GIVEN
        assert last.shown_sha256
    shown = next(link for link in Reader(visitor.get(mine["page"]).text).links if "/shown/" in link)
    assert "The page as you saw it" in visitor.get(shown).text


def test_allowing_without_the_page_is_no_consent(app, visitor, mine) -> None:
    answer = visitor.post(f"{mine['page']}/allow", data={"purpose": mine["no"], "shown": "forged"})
    assert answer.status_code == 400
    assert not allowed(app, mine, "no")


def test_answers_can_be_changed_but_not_the_address(app, visitor, mine) -> None:
    address = f"{mine['page']}/signups/{mine['ref']}/answers"
    wrong = visitor.submit(address, name="")
    assert wrong.status_code == 422
    visitor.submit(address, name="Mika Sato", organisation="Kobe Works", email="other@example.com")
    with app.app_context():
        answers = db.session.get_one(Signup, mine["signup"]).submission.answers
    assert answers["name"] == "Mika Sato"
    assert answers["email"] == "mika@example.com"


def test_cancelling_asks_first_and_then_gives_the_place_back(app, visitor, mine) -> None:
    address = f"{mine['page']}/signups/{mine['ref']}/cancel"
    visitor.get(address)
    visitor.submit(address)
    with app.app_context():
        assert db.session.get_one(Signup, mine["signup"]).state is SignupState.CANCELLED
    assert "You cancelled" in visitor.get(mine["page"]).text


def test_somebody_elses_signup_is_not_mine(app, visitor, mine) -> None:
    with app.app_context():
        other = a_signup(an_event()).ref
    assert visitor.get(f"{mine['page']}/signups/{other}/cancel").status_code == 404


def test_the_room_opens_for_a_confirmed_place_only(app, visitor, mine) -> None:
    with app.app_context():
        link = f"/en/join/{tokens.make(Capability.JOIN, mine['ref'])}"
    assert visitor.get(link).location == "https://meet.example/room"
    visitor.submit(f"{mine['page']}/signups/{mine['ref']}/cancel")
    assert visitor.get(link).status_code == 410


def test_the_calendar_entry_is_a_file(visitor, mine) -> None:
    entry = visitor.get(f"{mine['page']}/signups/{mine['ref']}/calendar.ics")
    assert entry.mimetype == "text/calendar"
    assert b"BEGIN:VEVENT" in entry.data


def test_my_page_says_how_long_data_is_kept_and_leads_to_a_question_about_new_words(
    app, visitor, mine
) -> None:
    """S-JETRO-35 to 37."""
    with app.app_context():
        purpose = purpose_by_code(mine["yes"])
        set_retention(
            purpose,
            Category.CONTACT,
            keep_days=180,
            begins=RetentionStart.SERVICE_ENDED,
            law={"en": "Tax Act, Art. 7"},
        )
        more = PurposeWords(**some_words(8), dpv_term="dpv:ServiceProvision", fields=["telephone"])
        publish_purpose_version(new_purpose_version(purpose, more))
        db.session.commit()

    page = visitor.get(mine["page"]).text

    assert "Contact data: 180 days (about 6 months) from the end of the service" in page
    assert "longer by law: Tax Act, Art. 7" in page
    link = page.split("/en/new-words/")[1].split('"')[0]
    assert "The new words, with what changed" in visitor.get(f"/en/new-words/{link}").text


def test_c3_the_page_is_shown_again_exactly_as_it_was_seen(app, visitor) -> None:
    with app.app_context():
        a_notice()
        news = a_purpose("news")
        event = an_event(purposes=["news"])
        address, statement = f"/ja/events/{event.slug}/sign-up", news.versions[0].statement["ja"]
    form = Reader(visitor.get(address).text).form(0)
    answers = {"name": "Mika", "email": "mika@example.com", "organisation": "Kobe", "consent": "news"}
    visitor.post(address, data=form.values | answers)
    with app.app_context():
        words = some_words(9) | {"statement": {"en": "Other words.", "ja": "別の言葉。"}}
        publish_purpose_version(new_purpose_version(purpose_by_code("news"), PurposeWords(**words)))
        db.session.commit()
        given = db.session.scalars(select(ConsentEvent).where(ConsentEvent.kind == EventKind.GIVEN)).one()
        person = db.session.scalars(select(Person).where(Person.email == "mika@example.com")).one()
        token, sha256, act = tokens.make(Capability.MY_PAGE, person.ref), given.shown_sha256, given.act

    page = visitor.get(f"/en/my/{token}/shown/{sha256}?act={act}").text

    assert statement in page
    assert "別の言葉。" not in page, "from the stored bytes alone"
    assert "お名前" in page
    assert "had to be filled in" in page
    assert "could be left empty" in page
    assert "A box, empty when shown" in page
    assert "Ticked" in page
    assert "Left empty" in page
    assert "/ja/privacy/versions/1" in page
    assert sha256 in page
    assert visitor.get(f"/en/my/{token}/shown/{'0' * 64}").status_code == 404


@pytest.fixture
def seminar(app) -> dict[str, object]:
    """Provide somebody with a place where people meet."""
    with app.app_context():
        a_notice()
        event = an_event(mode=Mode.IN_PERSON, venue={"en": "Hall"}, changes_until=48)
        signup = a_signup(event, name="Ken Mori", email="ken@example.com")
        token = tokens.make(Capability.MY_PAGE, signup.person.ref)
        return {
            "page": f"/en/my/{token}",
            "ref": signup.ref,
            "signup": signup.id,
            "starts_at": event.starts_at,
            "address": ticket_address(signup),
        }


def test_a_ticket_stands_on_the_page_and_says_the_address_of_the_door(visitor, seminar) -> None:
    page = visitor.get(seminar["page"]).text
    assert f"/signups/{seminar['ref']}/ticket.svg" in page
    code = visitor.get(f"{seminar['page']}/signups/{seminar['ref']}/ticket.svg")
    assert code.mimetype == "image/svg+xml"
    assert b"<svg" in code.data
    assert seminar["address"].startswith("https://events.example.org/en/organiser/check-in/")
    assert tokens.read(Capability.TICKET, seminar["address"].rsplit("/", 1)[1]) == seminar["ref"]
    assert tokens.read(Capability.MY_PAGE, seminar["address"].rsplit("/", 1)[1]) is None


def test_there_is_no_ticket_to_a_webinar_nor_after_cancelling(app, visitor, mine, seminar) -> None:
    assert visitor.get(f"{mine['page']}/signups/{mine['ref']}/ticket.svg").status_code == 404
    assert "ticket.svg" not in visitor.get(mine["page"]).text
    visitor.submit(f"{seminar['page']}/signups/{seminar['ref']}/cancel")
    assert visitor.get(f"{seminar['page']}/signups/{seminar['ref']}/ticket.svg").status_code == 404


def test_the_ticket_goes_along_with_the_confirmation(app, seminar) -> None:
    with app.app_context():
        found = select(Message).where(Message.kind == "signups.confirmed").order_by(Message.id.desc())
        letter = compose(db.session.scalars(found).first())
    ticket = next(each for each in letter.attachments if each.name == "ticket.png")
    assert ticket.mimetype == "image/png"
    assert ticket.content.startswith(b"\x89PNG")
    assert "Your ticket is attached" in letter.text


def test_answers_can_be_changed_until_the_hour_the_event_sets(app, visitor, seminar, at) -> None:
    address = f"{seminar['page']}/signups/{seminar['ref']}/answers"
    at(seminar["starts_at"] - timedelta(hours=49))
    assert "Change my answers" in visitor.get(seminar["page"]).text
    assert visitor.submit(address, name="Mika T.", country="JP").status_code == 303
    at(seminar["starts_at"] - timedelta(hours=48))
    page = visitor.get(seminar["page"]).text
    assert "You can change your answers until" not in page
    assert "too late to change" in visitor.get(address).text
    visitor.post(address, data={"name": "Somebody else", "country": "JP", "organisation": "x"})
    with app.app_context():
        assert db.session.get_one(Signup, seminar["signup"]).submission.answers["name"] == "Mika T."


def test_e7_times_are_shown_where_the_person_is_once_they_say_so(app, visitor) -> None:
    with app.app_context():
        a_notice()
        start = datetime(2031, 10, 26, 9, tzinfo=UTC)  # London has put its clocks back that morning
        event = an_event(
            time_zone="Europe/London", starts_at=start, ends_at=start + timedelta(hours=2), closes_at=start
        )
        page = f"/en/my/{tokens.make(Capability.MY_PAGE, a_signup(event).person.ref)}"
    before = visitor.get(page).text
    assert "09:00–11:00 GMT" in before
    assert "JST" not in before
    assert 'data-start="2031-10-26T09:00:00+00:00"' in before
    assert visitor.submit(page, form="zone", zone="Asia/Tokyo").status_code == 303
    after = visitor.get(page).text
    assert "18:00–20:00 JST" in after
    assert "data-own-time" not in after
    visitor.submit(page, form="zone", zone="")
    assert "JST" not in visitor.get(page).text
    assert visitor.post(f"{page}/zone", data={"zone": "Mars/Olympus"}).status_code == 400
    assert visitor.post(f"{page}/zone", data={"zone": "\x00"}).status_code == 400


def test_e6_the_calendar_file_has_the_link_to_join_for_those_who_have_a_place(visitor, mine) -> None:
    entry = visitor.get(f"{mine['page']}/signups/{mine['ref']}/calendar.ics").text.replace("\r\n ", "")
    assert "https://events.example.org/en/join/" in entry
    assert "meet.example" not in entry


def test_the_sites_menu_leads_back_to_my_page_from_all_that_belongs_to_it(app, visitor, mine) -> None:
    """From elsewhere it leads to where one asks for a new link, which nobody needs who is here."""
    act = _act_of(app, mine)
    behind = ("", f"/signups/{mine['ref']}/answers", f"/signups/{mine['ref']}/cancel", f"/receipts/{act}")
    for path in behind:
        page = visitor.get(mine["page"] + path).text
        menu = page.partition('class="masthead__nav"')[2].partition("</nav>")[0]
        assert f'<a href="{mine["page"]}" aria-current="true">' in menu, path
        assert "/en/events" in menu


def _act_of(app, mine) -> str:
    with app.app_context():
        asked = select(ConsentEvent.act).where(ConsentEvent.subject_id == mine["subject"])
        return db.session.scalars(asked).first()


def test_a_page_for_one_deed_has_no_menu(app, visitor, mine) -> None:
    with app.app_context():
        token = tokens.make(Capability.CONFIRM_SIGNUP, mine["ref"])
    page = visitor.get(f"/en/confirm/{token}")
    assert page.status_code == 200
    assert "masthead__nav" not in page.text
