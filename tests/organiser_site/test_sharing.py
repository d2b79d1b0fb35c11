"""The pages on which one person asks to share and another decides."""

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import new_purpose_version, publish_purpose_version
from registration.consent.rules import PurposeWords
from registration.foundation.database import db
from registration.organisers.permissions import RoleName
from registration.sharing.models import Disclosure, ShareRequest, ShareState
from tests.browser import Reader
from tests.factories.consent import some_words
from tests.factories.events import a_host
from tests.factories.sharing import FIELDS, Sharing, a_sharing, an_attendee, takes_back


@pytest.fixture
def sharing(app) -> Sharing:
    with app.app_context():
        made = a_sharing()
        an_attendee(made.event, allows=[made.purpose], name="Mika Tanaka")
        an_attendee(made.event, allows=[made.purpose])
        an_attendee(made.event, refuses=[made.purpose], name="Ken Refused")
        made.code = made.recipient.code
        db.session.remove()
    return made


def dry_run(sharing, fields=FIELDS) -> str:
    chosen = "&".join(f"field={code}" for code in fields)
    return f"/en/organiser/events/{sharing.event.id}/share?to={sharing.code}&{chosen}"


def the_request(app) -> ShareRequest:
    with app.app_context():
        return db.session.scalars(select(ShareRequest)).one()


def test_the_dry_run_counts_and_names_nobody(sharing, organiser) -> None:
    page = organiser.get(dry_run(sharing)).text

    assert "2 of 3 people would be included." in page
    assert "They left the box empty" in page
    assert "BASIS_NONE" in page
    assert "Request approval for 2 people" in page
    assert "Mika" not in page
    assert "Ken" not in page


def test_the_dry_run_changes_nothing(app, sharing, organiser) -> None:
    organiser.get(dry_run(sharing))

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ShareRequest)) == 0


def test_one_asks_and_a_data_officer_may_refuse(app, sharing, organiser, data_officer) -> None:
    answer = organiser.submit(dry_run(sharing), form="share", note="For the reception.")
    asked = the_request(app)
    assert answer.location.endswith(f"/en/organiser/sharing/{asked.ref}")
    assert asked.note == "For the reception."

    page = data_officer.get(f"/en/organiser/sharing/{asked.ref}").text
    assert "For the reception." in page
    assert "Approve and make the file for 2 people" in page
    data_officer.submit(
        f"/en/organiser/sharing/{asked.ref}", form="refuse"
    )  # refuse is the form's own action

    assert the_request(app).state is ShareState.REFUSED


def approve(browser, asked):
    return browser.post(
        f"/en/organiser/sharing/{asked.ref}/approve",
        data={"csrf_token": token_of(browser, f"/en/organiser/sharing/{asked.ref}")},
    )


def token_of(browser, address) -> str:
    from tests.browser import Reader

    page = Reader(browser.get(address).text)
    return next(form.values["csrf_token"] for form in page.forms if "csrf_token" in form.values)


def test_the_approval_makes_the_file(app, sharing, organiser, data_officer) -> None:
    organiser.submit(dry_run(sharing), form="share")
    asked = the_request(app)

    assert approve(data_officer, asked).status_code == 302

    with app.app_context():
        assert db.session.scalars(select(Disclosure)).one().row_count == 2
    page = data_officer.get(f"/en/organiser/sharing/{asked.ref}").text
    assert "2 of 3 people are in the file." in page
    assert "Ken" not in page


def test_an_organiser_cannot_approve(app, sharing, organiser) -> None:
    organiser.submit(dry_run(sharing), form="share")
    asked = the_request(app)

    assert approve(organiser, asked).status_code == 403
    assert "Approve" not in organiser.get(f"/en/organiser/sharing/{asked.ref}").text.replace("Approval", "")


def test_who_withdraws_before_the_approval_is_counted_out(app, sharing, organiser, data_officer) -> None:
    with app.app_context():
        person = an_attendee(sharing.event, allows=[sharing.purpose])
        organiser.submit(dry_run(sharing), form="share")
        takes_back(person, sharing.event, sharing.purpose)
        db.session.remove()
    asked = the_request(app)

    approve(data_officer, asked)

    with app.app_context():
        assert db.session.scalars(select(Disclosure)).one().row_count == 2


def test_c16_a_field_outside_the_scope_is_named_in_place_of_the_button(app, sharing, organiser) -> None:
    page = organiser.get(dry_run(sharing, (*FIELDS, "telephone"))).text

    assert "Not covered: Telephone. So nothing at all is shared." in page
    assert "Request approval" not in page
    refused = organiser.post(
        f"/en/organiser/events/{sharing.event.id}/share",
        data={
            "csrf_token": token_of(organiser, dry_run(sharing)),
            "to": sharing.code,
            "field": [*FIELDS, "telephone"],
        },
    )
    assert refused.status_code == 409
    assert "SCOPE_FIELD" in refused.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ShareRequest)) == 0


def test_without_an_agreement_the_reason_stands_in_place_of_the_button(app, sharing, organiser) -> None:
    with app.app_context():
        event = db.session.merge(sharing.event)
        sharing.code = a_host(event).organisation.code
        db.session.remove()

    page = organiser.get(dry_run(sharing)).text

    assert "There is no agreement with this co-organiser" in page
    assert "Request approval" not in page


def test_the_first_page_is_a_tab_of_the_event_and_asks_with_whom_and_which_fields(sharing, organiser) -> None:
    address = f"/en/organiser/events/{sharing.event.id}/share"
    assert address in Reader(organiser.get(f"/en/organiser/events/{sharing.event.id}").text).links

    page = organiser.submit(address, form="share", to=sharing.code)

    assert "would be included" in page.text


def test_what_only_one_co_organiser_may_have_is_not_ticked_beforehand(app, sharing, organiser) -> None:
    address = f"/en/organiser/events/{sharing.event.id}/share"
    before = organiser.get(address).text
    assert "telephone" not in FIELDS
    with app.app_context():
        host = a_host(db.session.merge(sharing.event))
        more = {**some_words(9, host.organisation), "fields": [*FIELDS, "telephone"]}
        publish_purpose_version(new_purpose_version(host.purpose, PurposeWords(**more)))
        db.session.commit()
    after = organiser.get(address).text
    assert before.count(" checked") == after.count(" checked") == len(FIELDS)


@pytest.mark.parametrize(
    "query", ["to=nobody&field=name", "to=%00&field=name", "field=name", "field=" + "x" * 5000]
)
def test_a_choice_that_makes_no_sense_is_answered_with_words(sharing, organiser, query) -> None:
    answer = organiser.get(f"/en/organiser/events/{sharing.event.id}/share?{query}")

    assert answer.status_code in (400, 422)


def test_a_note_that_cannot_be_kept_comes_back_with_what_was_typed(sharing, organiser) -> None:
    for words in ("x" * 10_000, "in\x00visible"):
        page = organiser.submit(dry_run(sharing), form="share", note=words)
        assert page.status_code == 422
        assert words.replace("\x00", "") in page.text


def test_only_data_officers_see_who_is_behind_the_codes_and_it_is_written_down(
    app, sharing, organiser, data_officer, administrator
) -> None:
    organiser.submit(dry_run(sharing), form="share")
    asked = the_request(app)
    approve(data_officer, asked)
    address = f"/en/organiser/sharing/{asked.ref}/people"

    assert organiser.get(address).status_code == administrator.get(address).status_code == 403
    page = data_officer.get(address).text

    assert "Ken Refused" in page
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert "sharing.people-seen" in actions


def test_the_index_shows_what_waits_first(app, sharing, organiser) -> None:
    assert "Nothing waits." in organiser.get("/en/organiser/sharing").text
    organiser.submit(dry_run(sharing), form="share")

    page = organiser.get("/en/organiser/sharing").text

    assert "Waits for the data officer" in page
    assert organiser.get("/ja/organiser/sharing").status_code == 200


def test_the_trail_holds_no_name(app, sharing, organiser, data_officer) -> None:
    organiser.submit(dry_run(sharing), form="share")
    approve(data_officer, the_request(app))

    with app.app_context():
        entries = db.session.scalars(select(AuditEntry)).all()
        assert not any("Mika" in str(entry.details) for entry in entries)
        assert {"sharing.requested", "sharing.approved", "sharing.file-made"} <= {e.action for e in entries}


def test_a_partner_opens_no_page_of_the_house(sharing, signed_in) -> None:
    assert signed_in(RoleName.CO_ORGANISER).get("/en/organiser/sharing").status_code == 403
