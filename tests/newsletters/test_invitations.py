"""Invitations to our meetings: for those who allowed it there, and to nothing others hold (S-TOKYO-8)."""

import pytest
from sqlalchemy import select

from registration.consent.models import PurposeKind
from registration.events.models import EventHost, HostRole
from registration.foundation.database import db
from registration.mail.models import Message
from registration.newsletters.actions import campaigns, newsletters
from registration.newsletters.errors import InvitesToOthers, NameTaken
from registration.newsletters.queries import subscribers
from registration.newsletters.rules import Details
from registration.presets import loading
from tests.factories import a_co_organiser, an_account
from tests.factories.consent import a_purpose
from tests.factories.events import an_event
from tests.factories.newsletters import a_newsletter
from tests.factories.sharing import an_attendee

pytestmark = pytest.mark.usefixtures("room")
TITLE = {"en": "Invitations", "ja": "ご案内"}


@pytest.fixture
def invitations():
    """Provide the newsletter under the purpose that the forms of meetings ask for."""
    purpose = a_purpose("invitation", PurposeKind.INFORMATION, message_types=["newsletters"])
    return newsletters.write_under(purpose, "invitations", Details(TITLE, public=False))


def issue(newsletter, *events):
    links = " ".join(f"https://events.example.org/en/events/{each.slug}" for each in events)
    body = {"en": f"Come to our meeting. {links}"}
    return campaigns.write(newsletter, subject={"en": "You are invited"}, body=body, by=an_account().id)


def test_s_tokyo_8_whoever_allowed_it_at_a_meeting_is_invited_to_the_next_one(invitations) -> None:
    meeting, following = an_event(purposes=["invitation"]), an_event()
    allowed = an_attendee(meeting, allows=[invitations.purpose])
    an_attendee(meeting, refuses=[invitations.purpose])
    an_attendee(meeting)
    campaign = issue(invitations, following)
    assert campaigns.start(campaign, by=campaign.newsletter.id) == 1
    assert [each.person_id for each in db.session.scalars(select(Message))] == [allowed.id]


@pytest.mark.parametrize(
    ("role", "leaves"),
    [
        (HostRole.HOST, False),
        (HostRole.CO_HOST, False),
        (HostRole.SPONSOR, False),
        (HostRole.SUPPORTER, True),
        (HostRole.COOPERATION, True),
    ],
)
def test_s_tokyo_8_an_invitation_to_an_event_of_others_never_leaves(invitations, role, leaves) -> None:
    meeting, theirs = an_event(purposes=["invitation"]), an_event()
    an_attendee(meeting, allows=[invitations.purpose])
    db.session.add(EventHost(event=theirs, organisation=a_co_organiser(), role=role))
    db.session.commit()
    campaign = issue(invitations, meeting, theirs)
    db.session.commit()
    if leaves:
        assert campaigns.start(campaign, by=1) == 1
        return
    with pytest.raises(InvitesToOthers) as refused:
        campaigns.start(campaign, by=1)
    assert refused.value.titles == [theirs.title]
    db.session.rollback()
    assert db.session.scalars(select(Message)).all() == []


def test_a_newsletter_that_people_ordered_may_tell_of_any_event() -> None:
    newsletter = a_newsletter()
    theirs = an_event()
    db.session.add(EventHost(event=theirs, organisation=a_co_organiser(), role=HostRole.HOST))
    an_attendee(theirs, allows=[newsletter.purpose])
    assert campaigns.start(issue(newsletter, theirs), by=1) == 1


def test_two_newsletters_are_never_written_under_one_purpose(invitations) -> None:
    with pytest.raises(NameTaken):
        newsletters.write_under(invitations.purpose, "others", Details(TITLE))


def test_the_business_centre_brings_the_newsletter_for_its_invitations() -> None:
    from registration.newsletters.queries import newsletter_by_slug
    from registration.organisations.queries import controller

    db.session.delete(controller())
    db.session.commit()
    loading.load("business-centre")
    brought = newsletter_by_slug("invitations")
    assert (brought.purpose.code, brought.public, brought.on_signup_forms) == ("invitation", False, False)
    assert subscribers(brought) == 0
