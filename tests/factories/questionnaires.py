from collections.abc import Sequence

from sqlalchemy import select

from registration.consent.actions import give
from registration.consent.models import Channel, Purpose, PurposeKind
from registration.consent.queries import purpose_by_code
from registration.events.models import Event
from registration.forms.models import Submission
from registration.forms.rules import Field, FieldType, Option
from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.tokens import Capability
from registration.people.models import Person
from registration.people.queries import subject_of
from registration.questionnaires.actions import Plan, make, open_and_invite
from registration.questionnaires.models import Invitation, Questionnaire
from registration.signups.models import Attendance, Signup, SignupState
from tests.factories.consent import a_purpose
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.saving import numbers, saved


def the_questionnaire_purpose() -> Purpose:
    known = purpose_by_code("post_event_questionnaire")
    return known or a_purpose("post_event_questionnaire", PurposeKind.QUESTIONNAIRE)


def an_attendee(
    event: Event,
    attendance: Attendance = Attendance.ATTENDED,
    *,
    allows: bool = True,
    person: Person | None = None,
    state: SignupState = SignupState.CONFIRMED,
) -> Signup:
    """Somebody with a place, who allows questionnaires unless told otherwise."""
    person = person or a_person()
    submission = saved(
        Submission(
            act=new_ref(),
            form_version_id=event.form_version_id,
            person_id=person.id,
            language="en",
            answers={"name": person.name, "email": person.email},
            shown_at=clock.now(),
            given_at=clock.now(),
        )
    )
    signup = saved(
        Signup(
            ref=new_ref(),
            event_id=event.id,
            person_id=person.id,
            submission_id=submission.id,
            state=state,
            arrival=next(numbers),
            language="en",
            confirmed_at=clock.now(),
            attendance=attendance,
        )
    )
    if allows:
        let_ask(person, event)
    return signup


def let_ask(person: Person, event: Event) -> None:
    """The person allows questionnaires after this event."""
    purpose, subject = the_questionnaire_purpose(), subject_of(person.id)
    assert subject
    context = f"event:{event.id}" if purpose.per_event else ""
    give(
        subject.id,
        purpose.id,
        context,
        purpose_version=purpose.versions[-1],
        channel=Channel.WEB,
        method="checkbox",
    )
    db.session.commit()


def some_questions() -> list[Field]:
    """One of each kind; only the first must be answered."""
    steps = [Option(str(step), {"en": f"{step} of 5", "ja": f"5点中{step}点"}) for step in range(1, 6)]
    topics = [Option("vn", {"en": "Viet Nam", "ja": "ベトナム"}), Option("id", {"en": "Indonesia"})]
    uses = [Option("at-once", {"en": "Use at once"}), Option("hardly", {"en": "Hardly"})]

    def ask(code: str, kind: FieldType, words: str, **more: object) -> Field:
        purposes = ["post_event_questionnaire"]
        return Field(code, kind, {"en": words, "ja": f"{words}？"}, purposes=purposes, **more)  # type: ignore[arg-type]

    return [
        ask("useful", FieldType.CHOICE, "Will it help you at work?", options=uses, required=True),
        ask("next", FieldType.CHOICES, "What should we do next?", options=topics),
        ask("overall", FieldType.SCALE, "How was it overall?", options=steps),
        ask("again", FieldType.YES_NO, "Would you come again?"),
        ask("words", FieldType.LONG_TEXT, "In your words", max_length=5000),
    ]


def a_questionnaire(
    event: Event | None = None,
    *,
    opened: bool = True,
    fields: Sequence[Field] | None = None,
    **different: object,
) -> Questionnaire:
    """A questionnaire of five questions, open to those who attended, who are invited at once."""
    usual: dict[str, object] = {
        "title": {"en": "How was the webinar?", "ja": "ウェビナーはいかがでしたか"},
        "introduction": {"en": "Five short questions.", "ja": "5つの短い質問です。"},
        "fields": some_questions() if fields is None else fields,
        "anonymous": True,
        "purpose_id": the_questionnaire_purpose().id,
    }
    made = make((event or an_event()).id, Plan(**(usual | different)))  # type: ignore[arg-type]
    if opened:
        open_and_invite(made)
    db.session.commit()
    return made


def invitations(questionnaire: Questionnaire) -> Sequence[Invitation]:
    return db.session.scalars(
        select(Invitation).where(Invitation.questionnaire_id == questionnaire.id).order_by(Invitation.id)
    ).all()


def the_link(invitation: Invitation) -> str:
    """The address in the mail, without the host."""
    return f"/en/questionnaire/{tokens.make(Capability.QUESTIONNAIRE, invitation.ref)}"
