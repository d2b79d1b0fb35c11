from dataclasses import dataclass

from sqlalchemy import select, update

from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.mail.outbox import post
from registration.newsletters.models import Order
from registration.people.models import Person
from registration.privacy.actions import ask
from registration.privacy.models import RequestKind, RightsRequest
from registration.questionnaires.actions import hand_in, save_answers
from registration.questionnaires.queries import invitation_by_ref
from registration.signups.models import Attendance, PlaceCount, Signup
from tests.factories.newsletters import a_campaign_under_way, a_newsletter, subscribe
from tests.factories.questionnaires import a_questionnaire, invitations, let_ask
from tests.factories.saving import saved
from tests.factories.sharing import a_sharing, an_attendee

SIGNS = (
    "Quarterstaff",
    "quarterstaff@erase-me.example",
    "9876-5432",
    "Zebu Maritime",
    "四分木",
    "My boat is painted green",
)
"""What stands in the rows of the person below and nowhere else: name, address, number, firm, words."""


@dataclass(frozen=True)
class Life:
    """One person who used everything there is."""

    person: Person
    subject_id: int
    subject_ref: str
    person_ref: str


def a_whole_life() -> Life:
    """Somebody who signed up, was shared, reads a newsletter, answered questions and has mail waiting."""
    sharing = a_sharing()
    person = an_attendee(
        sharing.event,
        allows=[sharing.purpose],
        name="Zebulon Quarterstaff 四分木",
        email="Z.Quarterstaff@erase-me.example",
        email_key="z.quarterstaff@erase-me.example",
        answers={"telephone": "+81 90-9876-5432", "organisation": "Zebu Maritime"},
    )
    an_attendee(sharing.event, allows=[sharing.purpose])
    signup = db.session.scalars(select(Signup).where(Signup.person_id == person.id)).one()
    both = {"taken": 2, "arrivals": 2}
    db.session.execute(update(PlaceCount).where(PlaceCount.event_id == sharing.event.id).values(both))
    signup.attendance = Attendance.ATTENDED
    db.session.commit()
    sharing.disclosure()
    _answer(person, sharing.event)
    _read_newsletter(person, signup)
    post("signups.confirm", person_id=person.id, language="en", params={"signup": signup.ref})
    db.session.commit()
    return Life(person, person.subject.id, person.subject.ref, person.ref)


def _answer(person: Person, event: object) -> None:
    let_ask(person, event)  # type: ignore[arg-type]
    questionnaire = a_questionnaire(event, anonymous=False)  # type: ignore[arg-type]
    invitation = invitation_by_ref(invitations(questionnaire)[0].ref)
    assert invitation
    save_answers(
        invitation, {"useful": "at-once", "words": "My boat is painted green"}, codes=["useful", "words"]
    )
    hand_in(invitation)
    db.session.commit()


def _read_newsletter(person: Person, signup: Signup) -> None:
    newsletter = a_newsletter()
    subscribe(person, newsletter)
    a_campaign_under_way(newsletter)
    saved(
        Order(
            ref=f"order-{person.id}",
            newsletter_id=newsletter.id,
            person_id=person.id,
            submission_id=signup.submission_id,
            language="en",
        )
    )


def a_request(person: Person, kind: RequestKind = RequestKind.ERASE) -> RightsRequest:
    made = ask(person, kind)
    db.session.commit()
    return made


def the_link(request: RightsRequest) -> str:
    """The address in the mail, without the host."""
    if request.kind is RequestKind.EXPORT:
        token = tokens.make(Capability.EXPORT, request.ref, until=request.link_until)
        return f"/en/my-data/{token}"
    return f"/en/erase/{tokens.make(Capability.ERASE, request.ref, until=request.link_until)}"


def my_page(person: Person) -> str:
    return f"/en/my/{tokens.make(Capability.MY_PAGE, person.ref)}"
