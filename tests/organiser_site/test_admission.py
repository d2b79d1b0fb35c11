"""Choosing who may sign up, and deciding about those who applied."""

import pytest
from sqlalchemy import select

from registration.events.models import Admission, Event
from registration.foundation.database import db
from registration.signups.models import Refusal, Signup, SignupState
from tests.factories.admission import a_group, an_application, invitations, kinds_sent
from tests.factories.events import an_event


@pytest.fixture
def event_id(app) -> int:
    with app.app_context():
        return an_event().id


def event(app, event_id: int) -> Event:
    with app.app_context():
        return db.session.get_one(Event, event_id)


def page_of(event_id: int) -> str:
    return f"/en/organiser/events/{event_id}/admission"


def test_an_organiser_closes_an_event_by_link_and_gets_the_link(app, organiser, event_id) -> None:
    done = organiser.submit(page_of(event_id), form=-1, admission="link")
    assert done.status_code == 302
    kept = event(app, event_id)
    assert (kept.admission, kept.listed) == (Admission.LINK, False)
    link = f"https://events.example.org/en/events/{kept.slug}/sign-up?key={kept.access_key}"
    assert link in organiser.get(page_of(event_id)).text

    organiser.submit(page_of(event_id), form="/key")

    assert event(app, event_id).access_key != kept.access_key
    assert link not in organiser.get(page_of(event_id)).text


def test_domains_are_read_and_shown_again(app, organiser, event_id) -> None:
    organiser.submit(
        page_of(event_id), form=-1, admission="address", admitted="@Example.org\n*.go.jp, 日本語.jp"
    )
    assert event(app, event_id).admitted == ["example.org", "*.go.jp", "xn--wgv71a119e.jp"]
    assert "*.go.jp" in organiser.get(page_of(event_id)).text


@pytest.mark.parametrize(
    ("answers", "at_field"),
    [
        ({"admission": "everybody"}, "admission"),
        ({"admission": None}, "admission"),
        ({"admission": "address", "admitted": ""}, "admitted"),
        ({"admission": "address", "admitted": "mika@example.org"}, "admitted"),
        ({"admission": "address", "admitted": "x\x00.org"}, "admitted"),
        ({"admission": "address", "admitted": "x.org\n" * 201}, "admitted"),
        ({"most_in_group": "21"}, "most_in_group"),
        ({"most_in_group": "many"}, "most_in_group"),
        ({"admission": "approval", "most_in_group": "3"}, "most_in_group"),
        ({"most_in_group": "3", "confirm_mailbox": None}, "confirm_mailbox"),
        ({"hold_hours": "0"}, "hold_hours"),
        ({"hold_hours": "9" * 30}, "hold_hours"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_changes_nothing(
    app, organiser, event_id, answers, at_field
) -> None:
    page = organiser.submit(page_of(event_id), form=-1, **({"admission": "open"} | answers))
    assert page.status_code == 422
    assert f'id="{at_field}-error"' in page.text
    kept = event(app, event_id)
    assert (kept.admission, kept.most_in_group, kept.confirm_mailbox) == (Admission.OPEN, 1, True)


def test_two_who_save_at_the_same_time_are_told(app, organiser, event_id) -> None:
    page = organiser.submit(page_of(event_id), form=-1, admission="approval", revision="999")
    assert page.status_code == 409
    assert event(app, event_id).admission is Admission.OPEN


def test_the_overview_says_how_many_wait_and_were_invited(app, organiser) -> None:
    with app.app_context():
        made = an_event(admission=Admission.APPROVAL)
        an_application(made)
        an_application(made, confirmed=False)
        invitations(made, "a@example.com", "b@example.com")
        there = f"/en/organiser/events/{made.id}"
    page = organiser.get(there).text
    assert "1 application waits for you" in page
    assert "2 people were invited" in page
    assert "application" in organiser.get("/en/organiser/").text


@pytest.fixture
def applied(app) -> tuple[str, int]:
    """Provide the list of an event with an application, and the id of that."""
    with app.app_context():
        made = an_event(admission=Admission.APPROVAL, capacity=1)
        signup = an_application(made, name="Ada")
        return f"/en/organiser/events/{made.id}/attendees", signup.id


def state(app, signup_id: int) -> SignupState:
    with app.app_context():
        return db.session.scalars(select(Signup.state).where(Signup.id == signup_id)).one()


def test_one_is_approved_on_their_page(app, organiser, applied) -> None:
    there, signup_id = applied
    done = organiser.submit(f"{there}/{signup_id}", form="/approve")
    assert "Approved. We are writing to the person." in organiser.get(done.location).text
    assert state(app, signup_id) is SignupState.CONFIRMED
    assert organiser.post(f"{there}/{signup_id}/approve").status_code in (303, 400)


def test_one_is_declined_with_a_reason_that_stays_on_their_page(app, organiser, applied) -> None:
    there, signup_id = applied
    wrong = organiser.submit(f"{there}/{signup_id}/decline", form=-1, reason="because", words_en="x" * 3000)
    assert wrong.status_code == 422
    assert state(app, signup_id) is SignupState.APPLIED
    done = organiser.submit(
        f"{there}/{signup_id}/decline", form=-1, reason="too-many", words_ja="次回にどうぞ。"
    )
    page = organiser.get(done.location).text
    assert "There were more applications than places." in page
    assert "次回にどうぞ。" in page
    assert state(app, signup_id) is SignupState.DECLINED
    with app.app_context():
        assert kinds_sent()[-1] == "signups.declined"


def test_staff_see_who_took_a_place_for_whom(app, organiser) -> None:
    with app.app_context():
        made = an_event(most_in_group=2)
        leader, (place,) = a_group(made, "bea@example.org", name="Lea Mori")
        there = f"/en/organiser/events/{made.id}/attendees"
    assert f'{there}/{place.signup_id}">Guest 1</a>' in organiser.get(f"{there}/{leader.id}").text
    assert f'{there}/{leader.id}">Lea Mori</a>' in organiser.get(f"{there}/{place.signup_id}").text


def test_many_are_approved_and_declined_from_the_list(app, organiser, applied) -> None:
    there, signup_id = applied
    batch = organiser.submit(
        f"{there}?state=applied", form="/attendees", do="decline", who=[signup_id]
    ).location
    wrong = organiser.submit(batch, form="/batches/", reason="because")
    assert wrong.status_code == 422
    organiser.submit(batch, form="/batches/", reason="other-circle", words_en="Next year.")
    assert state(app, signup_id) is SignupState.DECLINED
    with app.app_context():
        assert db.session.scalars(select(Refusal.words)).one() == {"en": "Next year."}
    batch = organiser.submit(there, form="/attendees", do="approve", who=[signup_id]).location
    organiser.submit(batch, form="/batches/")
    assert "decided already" in organiser.get(batch).text


def test_whose_address_is_not_confirmed_cannot_be_decided_yet(app, organiser) -> None:
    with app.app_context():
        made = an_event(admission=Admission.APPROVAL)
        signup = an_application(made, confirmed=False)
        there = f"/en/organiser/events/{made.id}/attendees"
    page = organiser.get(f"{there}/{signup.id}").text
    assert "not confirmed yet" in page
    assert "/approve" not in page
    assert "address not confirmed" in organiser.get(there).text
