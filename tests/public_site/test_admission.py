"""Who gets to the sign-up form, and what becomes of what they send."""

import pytest
from sqlalchemy import func, select

from registration.events.actions import renew_key
from registration.events.models import Admission, Event
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups import actions
from registration.signups.models import EventInvitation, GroupPlace, PlaceCount, Signup, SignupState
from tests.browser import Reader
from tests.factories import an_account
from tests.factories.admission import a_group, an_invitation, kinds_sent
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_signup

ANSWERS = {"name": "田中 美香", "email": "mika@example.org", "organisation": "みなと食品"}


@pytest.fixture(autouse=True)
def _a_notice_holds(app) -> None:
    with app.app_context():
        a_notice()


def address(app, language: str = "en", **different: object) -> str:
    with app.app_context():
        return f"/{language}/events/{an_event(**different).slug}/sign-up"


def numbers(app) -> tuple[int, int]:
    """How many sign-ups there are, and how many places are taken."""
    with app.app_context():
        taken = db.session.scalar(select(func.sum(PlaceCount.taken))) or 0
        return db.session.scalar(select(func.count(Signup.id))) or 0, taken


def states(app) -> list[SignupState]:
    with app.app_context():
        return list(db.session.scalars(select(Signup.state).order_by(Signup.id)))


CLOSED = {"admission": Admission.LINK, "access_key": "the-right-key", "listed": False}


@pytest.mark.parametrize("key", ["", "?key=", "?key=the-wrong-key", "?key=the-right-ke", "?key=あ"])
def test_without_the_key_the_form_says_whom_to_ask_and_takes_nothing(app, visitor, key) -> None:
    there = address(app, **CLOSED)
    page = visitor.get(there + key)
    assert page.status_code == 403
    assert "organisers’ link" in page.text
    assert 'name="email"' not in page.text
    assert visitor.post(there + key, data=ANSWERS).status_code == 403
    assert numbers(app) == (0, 0)


def test_with_the_key_one_signs_up_and_errors_keep_it(app, visitor) -> None:
    there = address(app, **CLOSED) + "?key=the-right-key"
    wrong = visitor.submit(there, **(ANSWERS | {"email": "nope"}))
    assert wrong.status_code == 422
    assert "the-right-key" in wrong.text  # the choice of another notice keeps it
    assert visitor.submit(there, **ANSWERS).status_code == 303
    assert numbers(app) == (1, 1)


def test_a_renewed_key_ends_the_one_before(app, visitor) -> None:
    with app.app_context():
        event = an_event(**CLOSED)
        there = f"/en/events/{event.slug}/sign-up?key="
        assert visitor.get(f"{there}the-right-key").status_code == 200
        renew_key(event)
        db.session.commit()
        new = event.access_key
    assert visitor.get(f"{there}the-right-key").status_code == 403
    assert visitor.get(there + new).status_code == 200


def test_what_is_closed_is_in_no_list_and_asks_search_engines_to_stay_away(app, visitor) -> None:
    with app.app_context():
        event = an_event(**CLOSED)
        other = an_event()
        secret, slug, seen = event.title["en"], event.slug, other.title["en"]
    for page in ("/en/events", "/en/events.ics", "/en/events.atom", "/en/events?q=Viet+Nam"):
        said = visitor.get(page).text.replace("\r\n ", "")
        assert slug not in said, page
        assert seen in said, page
        assert f"{secret}<" not in said, page
    assert slug not in visitor.get("/sitemap.xml").text
    page = visitor.get(f"/en/events/{slug}")
    assert '<meta name="robots" content="noindex">' in page.text
    assert "/sign-up" not in page.text
    opened = visitor.get(f"/en/events/{slug}?key=the-right-key")
    assert f"/en/events/{slug}/sign-up?key=the-right-key" in opened.text
    assert "no-store" in opened.headers["Cache-Control"]
    assert "the-right-key" not in visitor.get(f"/en/events/{slug}").text


@pytest.mark.parametrize(
    ("email", "status"), [("mika@example.org", 303), ("MIKA@x.meti.GO.jp", 303), ("mika@example.com", 422)]
)
def test_an_address_that_does_not_fit_is_refused_at_its_field_in_ones_language(
    app, visitor, email, status
) -> None:
    there = address(app, "ja", admission=Admission.ADDRESS, admitted=["example.org", "*.go.jp"], listed=False)
    page = visitor.submit(there, **(ANSWERS | {"email": email}))
    assert page.status_code == status
    assert numbers(app)[0] == (status == 303)
    if status == 422:
        assert 'id="email-error"' in page.text
        assert "*.go.jp" in page.text
        assert 'value="田中 美香"' in page.text


def test_an_application_is_made_and_takes_no_place(app, visitor) -> None:
    there = address(app, admission=Admission.APPROVAL, capacity=1)
    assert "Apply for a place" in visitor.get(there).text
    done = visitor.submit(there, **ANSWERS)
    assert "organisers see your application" in visitor.get(done.location).text
    assert (states(app), numbers(app)) == ([SignupState.APPLIED], (1, 0))


def test_without_the_press_the_page_says_that_the_place_is_taken(app, visitor) -> None:
    there = address(app, confirm_mailbox=False)
    done = visitor.submit(there, **ANSWERS)
    assert "You are signed up." in visitor.get(done.location).text
    assert states(app) == [SignupState.CONFIRMED]
    visitor.submit(there, **ANSWERS)
    assert numbers(app) == (1, 1)


def test_e6_the_personal_page_shows_no_room_before_the_press(app, visitor) -> None:
    visitor.submit(address(app, confirm_mailbox=False), **ANSWERS)
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        mine = f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"
        room = f"/en/join/{tokens.make(Capability.JOIN, signup.ref)}"
        confirm = f"/en/confirm/{tokens.make(Capability.CONFIRM_SIGNUP, signup.ref)}"
        ref = signup.ref
    assert "Open the webinar room" not in visitor.get(mine).text
    assert "/join/" not in visitor.get(f"{mine}/signups/{ref}/calendar.ics").text.replace("\r\n ", "")
    assert visitor.get(room).status_code == 410

    visitor.submit(confirm)

    assert "Open the webinar room" in visitor.get(mine).text
    assert visitor.get(room).status_code == 303


@pytest.fixture
def invited(app) -> str:
    """Provide the personal link into the form of an event that is by invitation only."""
    with app.app_context():
        event = an_event(admission=Admission.INVITATION, listed=False)
        token = tokens.make(Capability.INVITATION, an_invitation(event).ref)
        return f"/en/events/{event.slug}/sign-up?invitation={token}"


def test_an_invitation_opens_the_form_with_name_and_address_and_serves_once(app, visitor, invited) -> None:
    assert visitor.get(invited.partition("?")[0]).status_code == 403
    page = visitor.get(invited).text
    assert 'value="Mika Tanaka"' in page
    assert 'value="mika@example.com"' in page
    done = visitor.submit(invited, organisation="Works")
    assert "Your place is confirmed" in visitor.get(done.location).text
    assert states(app) == [SignupState.CONFIRMED]
    again = visitor.get(invited)
    assert (again.status_code, "/invitation/" in again.location) == (303, True)
    assert "was used" in visitor.get(again.location).text


def test_an_invitation_for_one_event_opens_no_other(app, visitor, invited) -> None:
    token = invited.partition("=")[2]
    other = address(app, admission=Admission.INVITATION, listed=False)
    for bad in (token, "x", "a.b.c", "é.é.é"):
        assert visitor.get(f"{other}?invitation={bad}").status_code == 404
        assert visitor.post(f"{other}?invitation={bad}").status_code == 404
    assert numbers(app) == (0, 0)


def test_invited_with_another_address_one_confirms_it_first(app, visitor, invited) -> None:
    done = visitor.submit(invited, organisation="Works", email="other@example.com")
    assert "/invitation/" in done.location
    assert visitor.get(done.location).status_code == 200
    assert states(app) == [SignupState.HELD]


def test_who_has_signed_up_already_is_told_by_mail_alone(app, visitor, invited) -> None:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        event.admission = Admission.OPEN
        db.session.commit()
        a_signup(event, email="mika@example.com")
    done = visitor.submit(invited, organisation="Works")
    assert done.status_code == 303
    assert numbers(app) == (1, 1)
    with app.app_context():
        assert kinds_sent()[-1] == "signups.already"


def test_an_invitation_taken_back_says_so(app, visitor, invited) -> None:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        actions.revoke(event, [db.session.scalars(select(EventInvitation.id)).one()], by=an_account().id)
        db.session.commit()
    page = visitor.get(invited)
    assert page.status_code == 303
    assert "was taken back" in visitor.get(page.location).text


GROUP = {"companion-1-name": "Bea", "companion-1-email": "bea@example.org",
         "companion-2-name": "Cho", "companion-2-email": "cho@example.org"}  # fmt: skip


def test_one_signs_up_others_too_and_all_get_a_place(app, visitor) -> None:
    there = address(app, most_in_group=3, capacity=3)
    assert visitor.submit(there, **ANSWERS, **GROUP).status_code == 303
    assert (numbers(app), states(app)) == ((3, 3), [SignupState.HELD] * 3)


def test_where_not_all_fit_nobody_is_signed_up_and_everything_typed_is_kept(app, visitor) -> None:
    there = address(app, most_in_group=3, capacity=2)
    page = visitor.submit(there, **ANSWERS, **GROUP)
    assert page.status_code == 409
    assert "Only 2 places are left" in page.text
    assert 'value="cho@example.org"' in page.text
    assert numbers(app) == (0, 0)
    assert (
        visitor.submit(
            there, **ANSWERS, **{"companion-1-name": "Bea", "companion-1-email": "bea@example.org"}
        ).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"companion-1-name": "", "companion-1-email": "bea@example.org"}, "companion-1-name"),
        ({"companion-1-name": "Bea", "companion-1-email": "nope"}, "companion-1-email"),
        ({"companion-1-name": "Bea", "companion-1-email": "MIKA@example.org"}, "companion-1-email"),
        ({"companion-1-name": "x" * 10_000, "companion-1-email": "bea@example.org"}, "companion-1-name"),
        (GROUP | {"companion-2-email": "bea@example.org"}, "companion-2-email"),
    ],
)
def test_a_wrong_line_of_a_group_is_named_and_nothing_kept(app, visitor, line, wrong) -> None:
    page = visitor.submit(address(app, most_in_group=3), **ANSWERS, **line)
    assert page.status_code == 422
    assert f'id="{wrong}-error"' in page.text
    assert numbers(app) == (0, 0)


def test_nul_bytes_in_a_line_of_a_group_break_nothing(app, visitor) -> None:
    line = {"companion-1-name": "B\x00ea", "companion-1-email": "bea\x00@example.org"}
    assert visitor.submit(address(app, most_in_group=3), **ANSWERS, **line).status_code == 303
    assert numbers(app) == (2, 2)


def test_where_groups_are_not_offered_others_are_left_aside(app, visitor) -> None:
    there = address(app)
    assert "companion-1" not in visitor.get(there).text
    assert visitor.submit(there, **ANSWERS, **GROUP).status_code == 303
    assert numbers(app) == (1, 1)


def test_a_companion_fills_in_their_own_part(app, visitor) -> None:
    with app.app_context():
        event = an_event(most_in_group=2, capacity=2)
        _leader, (place,) = a_group(event, "bea@example.org")
        token = tokens.make(Capability.COMPANION, place.ref)
    there = f"/en/events/{event.slug}/sign-up?place={token}"
    page = visitor.get(there)  # the event is full, and sign-up for others closed
    assert 'name="email"' not in page.text
    assert 'value="Guest 1"' in page.text
    assert visitor.submit(there, name="").status_code == 422
    done = visitor.submit(there, name="Bea Own", organisation="Works", email="other@example.org")
    assert "Your place is confirmed" in visitor.get(done.location).text
    with app.app_context():
        kept = db.session.scalars(select(GroupPlace)).one()
        answers = db.session.get_one(Signup, kept.signup_id).submission.answers
        assert (answers["email"], answers["name"]) == ("bea@example.org", "Bea Own")
    assert "/place/" in visitor.get(there).location
    assert visitor.get(f"/en/events/{event.slug}/sign-up?place=x").status_code == 404


def test_an_event_that_uses_nothing_of_this_costs_nothing(app, visitor, statements) -> None:
    there = address(app)
    visitor.get(there)
    with statements() as seen:
        page = visitor.get(there)
    assert len(seen) == 1
    sent = Reader(page.text).form(0).values | ANSWERS | {"email": "first@example.org"}
    visitor.submit(there, **ANSWERS)
    with statements() as seen:
        assert visitor.post(there, data=sent).status_code == 303
    assert len(seen) <= 11
