import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registration.consent.actions import end_notice
from registration.consent.models import PurposeKind, PurposeVersion
from registration.consent.queries import notice_by_code
from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.newsletters.actions import campaigns, newsletters
from registration.newsletters.models import Campaign, CampaignState, Newsletter
from registration.newsletters.queries import newsletter_by_slug
from registration.newsletters.rules import Details
from tests.factories.consent import a_notice, a_purpose
from tests.factories.events import a_host, an_event
from tests.factories.newsletters import (
    a_campaign,
    a_campaign_under_way,
    a_newsletter,
    a_subscriber,
    copies,
)
from tests.factories.sharing import an_attendee

LAST = -1
"""The form after those of the frame around the page."""
HERE = "/en/organiser/newsletters"
WORDS = {"slug": "trade-brief", "title_en": "Trade brief", "title_ja": "貿易便り"}
ISSUE = {"subject_en": "Three papers decide", "body_en": "Read *this*.\n\n- one"}


@pytest.fixture(autouse=True)
def notice(app) -> None:
    """Provide a privacy notice: without one nothing can be ordered."""
    with app.app_context():
        a_notice()


@pytest.fixture
def brief(app) -> str:
    """Provide the address of a newsletter with two readers."""
    with app.app_context():
        newsletter = a_newsletter(slug="brief", title={"en": "In brief"})
        a_subscriber(newsletter, language="ja")
        a_subscriber(newsletter)
    return f"{HERE}/brief"


def the_brief() -> Newsletter:
    return db.session.scalars(select(Newsletter)).one()


def issue_of(app, address: str) -> Campaign:
    with app.app_context():
        ref = re.search(r"/issues/([\w-]+)", address)[1]  # type: ignore[index]
        return db.session.scalars(select(Campaign).where(Campaign.ref == ref)).one()


def test_a_newsletter_is_made_with_its_purpose_and_its_form(app, organiser, visitor) -> None:
    answer = organiser.submit(f"{HERE}/new", form=LAST, **WORDS)
    assert answer.status_code == 303
    with app.app_context():
        made = newsletter_by_slug("trade-brief")
        assert made is not None
        (version,) = made.purpose.versions
        assert made.purpose.code == "newsletter:trade-brief"
        assert version.published_at is not None
        assert "Trade brief" in version.statement["en"]
        assert "貿易便り" in version.statement["ja"]
        assert made.form_version is not None
        assert made.form_version.published_at is not None
        assert (made.public, made.on_signup_forms) == (True, True), "as the form offered it"
    assert "Trade brief" in visitor.get("/en/newsletters/trade-brief").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "New One"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "brief"}, "slug"),
        ({"title_en": "", "title_ja": ""}, "title_en"),
        ({"title_ja": "長" * 10_000}, "title_ja"),
        ({"statement_en": "x" * 10_000}, "statement_en"),
    ],
)
def test_a_wrong_answer_is_named_and_the_others_stay(app, organiser, brief, wrong, field) -> None:
    page = organiser.submit(f"{HERE}/new", form=LAST, **(WORDS | {"how_often_en": "Now and then"} | wrong))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert 'value="Now and then"' in page.text
    with app.app_context():
        assert len(db.session.scalars(select(Newsletter)).all()) == 1


def test_s_netjapan_2_nobody_can_order_before_a_notice_is_in_force(app, organiser) -> None:
    with app.app_context():
        end_notice(notice_by_code("privacy"))
        db.session.commit()
    refused = organiser.submit(f"{HERE}/new", form=LAST, **WORDS)
    assert refused.status_code == 422
    assert "Publish a privacy notice first" in refused.text
    hidden = organiser.submit(f"{HERE}/new", form=LAST, **(WORDS | {"public": None}))
    assert hidden.status_code == 303, "what is not public asks nobody"
    assert organiser.submit(f"{hidden.location}/edit", form=LAST, public="y").status_code == 422


def test_other_words_are_another_version_and_the_readers_stay(app, organiser, brief) -> None:
    organiser.submit(f"{brief}/edit", form=LAST, how_often_en="Each Friday")
    organiser.submit(f"{brief}/edit", form=LAST, statement_en="Send me everything.")
    with app.app_context():
        versions = db.session.scalars(select(PurposeVersion).order_by(PurposeVersion.number)).all()
        assert [each.number for each in versions] == [1, 2], "how often it comes is not among the words"
        assert versions[1].statement["en"] == "Send me everything."
        assert versions[1].published_at is not None
    assert ">2</span>" in organiser.get(brief).text, "both are still subscribers"


def test_the_list_counts_who_allows_each_newsletter(organiser, brief) -> None:
    page = organiser.get(HERE).text
    assert "In brief" in page
    assert '<td class="end numeral">2</td>' in page


def test_an_issue_is_written_looked_at_and_sent(app, organiser, brief) -> None:
    written = organiser.submit(f"{brief}/write", form=LAST, **ISSUE)
    assert written.status_code == 303
    issue = issue_of(app, written.location)
    preview = organiser.get(written.location).text
    assert "Read this." in preview
    assert 'sandbox title="' in preview

    page = organiser.get(f"{HERE}/issues/{issue.ref}/send").text
    assert "Send 2 copies" in page
    sent = organiser.submit(f"{HERE}/issues/{issue.ref}/send", form="send")

    assert sent.status_code == 303
    with app.app_context():
        assert [copy.state for copy in copies(issue)] == [MessageState.PENDING] * 2
    assert "Being sent" in organiser.get(f"{HERE}/issues/{issue.ref}").text
    again = organiser.submit(f"{brief}/write", form=LAST, **ISSUE)
    assert again.status_code == 303, "another one can be begun"


def test_pressing_send_twice_sends_once(app, organiser, brief) -> None:
    with app.app_context():
        issue = a_campaign(the_brief())
    form = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', organiser.get(brief).text)[1]}  # type: ignore[index]
    first, second = (organiser.post(f"{HERE}/issues/{issue.ref}/send", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with app.app_context():
        assert len(copies(issue)) == 2


def test_x3_the_html_of_an_issue_stands_in_a_frame_that_may_do_nothing(app, organiser, brief) -> None:
    with app.app_context():
        issue = a_campaign(the_brief(), body={"en": "# Hello\n\n<script>x</script>"})
    # Not through the page reader: a mail has its styles in itself.
    raw = FlaskClient(app, app.response_class)
    with (
        organiser.session_transaction("/en/organiser/") as session,
        raw.session_transaction("/en/organiser/") as other,
    ):
        other.update(session)
    answer = raw.get(f"{HERE}/issues/{issue.ref}/content/en")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "<script" not in answer.text
    assert raw.get(f"{HERE}/issues/{issue.ref}/content/fr").status_code == 404


def test_a_language_that_is_not_complete_is_named_before_sending(app, organiser, brief) -> None:
    with app.app_context():
        issue = a_campaign(the_brief(), body={"en": "Only English"})
    page = organiser.get(f"{HERE}/issues/{issue.ref}/preview").text
    assert "Not complete: 日本語" in page


def test_a_test_copy_goes_to_the_organiser_alone(app, organiser, brief) -> None:
    with app.app_context():
        issue = a_campaign(the_brief())
    organiser.submit(f"{HERE}/issues/{issue.ref}/preview", form="try-out")
    with app.app_context():
        messages = db.session.scalars(select(Message)).all()
        assert {each.person_id for each in messages} == {None}
        assert {each.account.email for each in messages if each.account} == {organiser.account_email}


def test_the_rest_can_be_stopped(app, organiser, brief) -> None:
    with app.app_context():
        issue = a_campaign_under_way(the_brief())
    organiser.submit(f"{HERE}/issues/{issue.ref}", form="cancel")
    page = organiser.get(f"{HERE}/issues/{issue.ref}").text
    assert "You stopped the issue" in page
    assert issue_of(app, f"/issues/{issue.ref}").state is CampaignState.CANCELLED


def test_what_is_being_sent_cannot_be_changed(app, organiser, brief) -> None:
    with app.app_context():
        issue = a_campaign_under_way(the_brief())
    answer = organiser.get(f"{HERE}/issues/{issue.ref}/edit")
    assert answer.status_code == 303
    assert "its words stay as they are" in organiser.get(answer.location).text


def test_the_data_officer_sees_and_does_not_send(app, data_officer, brief) -> None:
    with app.app_context():
        issue = a_campaign(the_brief())
    assert data_officer.get(brief).status_code == 200
    assert data_officer.get(f"{HERE}/issues/{issue.ref}/preview").status_code == 200
    assert data_officer.get(f"{HERE}/issues/{issue.ref}/send").status_code == 403
    assert data_officer.get(f"{brief}/edit").status_code == 403


@pytest.mark.parametrize("page", ["nothing", "issues/nothing", "issues/nothing/preview", "nothing/edit"])
def test_what_is_not_there_is_not_found(organiser, page) -> None:
    assert organiser.get(f"{HERE}/{page}").status_code == 404


def test_an_issue_without_a_subject_is_not_kept(app, organiser, brief) -> None:
    page = organiser.submit(f"{brief}/write", form=LAST, body_en="Text\nof mine")
    assert page.status_code == 422
    assert 'id="subject_en-error"' in page.text
    assert "Text\nof mine" in page.text
    with app.app_context():
        assert db.session.scalars(select(Campaign)).all() == []


def test_s_tokyo_8_an_organiser_is_told_which_event_is_not_ours_alone(app, organiser) -> None:
    with app.app_context():
        purpose = a_purpose("invitation", PurposeKind.INFORMATION, message_types=["newsletters"])
        details = Details({"en": "Invitations", "ja": "ご案内"}, public=False)
        newsletter = newsletters.write_under(purpose, "invitations", details)
        event = an_event(purposes=["invitation"])
        a_host(event)
        an_attendee(event, allows=[purpose])
        words = {
            "subject": {"en": "Come"},
            "body": {"en": f"https://events.example.org/en/events/{event.slug}"},
        }
        ref = campaigns.write(newsletter, **words, by=1).ref
        db.session.commit()
        title = event.title["en"]
    answer = organiser.submit(f"/en/organiser/newsletters/issues/{ref}/send", form="/send")
    assert answer.status_code == 303
    page = organiser.get(answer.location).text
    assert "People allowed invitations to our own events only." in page
    assert title in page
