"""Who is asked (Q1)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.consent.actions import withdraw
from registration.consent.models import Channel, LimitKind, ProcessingLimit
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message
from registration.people.queries import subject_of
from registration.questionnaires import actions
from registration.questionnaires.errors import NoQuestions, NotADraft, TakesNoAnswers
from registration.questionnaires.models import Audience, QuestionnaireState
from registration.questionnaires.queries import reach
from registration.signups.models import Attendance, SignupState
from tests.factories.events import an_event
from tests.factories.questionnaires import (
    a_questionnaire,
    an_attendee,
    invitations,
    let_ask,
    the_questionnaire_purpose,
)
from tests.factories.saving import saved

pytestmark = pytest.mark.usefixtures("room")


@pytest.mark.parametrize(
    ("audience", "asked"),
    [
        (Audience.ATTENDED, {Attendance.ATTENDED}),
        (Audience.ABSENT, {Attendance.ABSENT}),
        (Audience.ALL, set(Attendance)),
    ],
)
def test_q1_only_the_chosen_audience_is_asked(audience, asked) -> None:
    event = an_event()
    for attendance in Attendance:
        an_attendee(event, attendance)
        an_attendee(event, attendance, allows=False)
        an_attendee(event, attendance, state=SignupState.CANCELLED)
    an_attendee(an_event(), Attendance.ATTENDED)
    found = invitations(a_questionnaire(event, audience=audience))
    assert {each.signup.attendance for each in found} == asked
    assert len(found) == len(asked)


def _withdrawn(signup) -> None:
    withdraw(
        subject_of(signup.person_id).id,
        the_questionnaire_purpose().id,
        f"event:{signup.event_id}" if the_questionnaire_purpose().per_event else "",
        channel=Channel.WEB,
        method="button",
    )


def _limited(kind: LimitKind):
    def limit(signup) -> None:
        subject = subject_of(signup.person_id)
        saved(ProcessingLimit(subject_id=subject.id, kind=kind, ground="art-21", since=clock.now()))

    return limit


@pytest.mark.parametrize(
    "against", [_withdrawn, _limited(LimitKind.RESTRICTION), _limited(LimitKind.OBJECTION)]
)
def test_q1_whoever_withdrew_objected_or_is_restricted_is_never_asked(against) -> None:
    event = an_event()
    against(an_attendee(event))
    expected = an_attendee(event)
    db.session.commit()
    assert [each.signup_id for each in invitations(a_questionnaire(event))] == [expected.id]


def test_the_organiser_learns_how_many_are_not_asked_and_why() -> None:
    event = an_event()
    an_attendee(event)
    an_attendee(event, allows=False)
    _withdrawn(an_attendee(event))
    told = reach(a_questionnaire(event, opened=False))
    assert (told.audience, told.invited_before, told.allowed) == (3, 0, 1)
    assert told.not_allowed == {None: 1, "withdrawn": 1}


def test_each_invitation_goes_by_mail_under_its_purpose() -> None:
    event = an_event()
    signup = an_attendee(event)
    questionnaire = a_questionnaire(event)
    message = db.session.scalars(select(Message).where(Message.kind == "questionnaires.invitation")).one()
    assert message.person_id == signup.person_id
    assert message.purpose_id == questionnaire.purpose_id


def test_people_marked_later_can_be_asked_later_and_nobody_twice() -> None:
    event = an_event()
    an_attendee(event)
    late = an_attendee(event, Attendance.UNKNOWN)
    questionnaire = a_questionnaire(event)
    late.attendance = Attendance.ATTENDED
    db.session.flush()
    assert actions.invite(questionnaire) == 1
    assert actions.invite(questionnaire) == 0
    assert len(invitations(questionnaire)) == 2
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2


def test_whoever_allows_it_later_can_be_asked_later() -> None:
    event = an_event()
    signup = an_attendee(event, allows=False)
    questionnaire = a_questionnaire(event)
    let_ask(signup.person, event)
    assert actions.invite(questionnaire) == 1


def test_what_is_open_is_not_changed_and_not_opened_again() -> None:
    questionnaire = a_questionnaire()
    with pytest.raises(NotADraft):
        actions.open_and_invite(questionnaire)
    with pytest.raises(NotADraft):
        actions.revise(questionnaire, None)  # type: ignore[arg-type]


def test_without_questions_it_is_not_opened() -> None:
    with pytest.raises(NoQuestions):
        actions.open_and_invite(a_questionnaire(fields=[], opened=False))


def test_the_timetable_closes_what_is_over(noon, at) -> None:
    questionnaire = a_questionnaire(closes_at=noon + timedelta(days=1))
    assert actions.close_overdue() == 0
    at(noon + timedelta(days=2))
    assert actions.close_overdue() == 1
    assert questionnaire.state is QuestionnaireState.CLOSED
    assert questionnaire.closes_at == noon + timedelta(days=1)
    with pytest.raises(TakesNoAnswers):
        actions.invite(questionnaire)
