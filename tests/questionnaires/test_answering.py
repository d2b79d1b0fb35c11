"""Taking answers, when two come at once."""

import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.questionnaires import actions
from registration.questionnaires.errors import TakesNoAnswers
from registration.questionnaires.models import Response
from tests.factories.events import an_event
from tests.factories.questionnaires import a_questionnaire, an_attendee, invitations

pytestmark = pytest.mark.usefixtures("room")


def _invitation(**different: object):
    event = an_event()
    an_attendee(event)
    return invitations(a_questionnaire(event, **different))[0]


def test_q2_of_two_requests_with_one_link_only_one_has_the_turn() -> None:
    invitation = _invitation()
    assert actions.take_the_turn(invitation) is True
    assert actions.take_the_turn(invitation) is False
    actions.give_back_the_turn(invitation)
    assert actions.take_the_turn(invitation) is True


def test_two_tabs_add_to_one_set_of_answers() -> None:
    invitation = _invitation(anonymous=False)
    actions.save_answers(invitation, {"useful": "hardly"}, codes=["useful"])
    actions.save_answers(invitation, {"words": "Fine"}, codes=["words"])
    actions.save_answers(invitation, {}, codes=["useful"])
    assert db.session.scalars(select(Response)).one().answers == {"words": "Fine"}


def test_what_is_closed_takes_no_answers() -> None:
    named, nobody = _invitation(anonymous=False), _invitation()
    for invitation in (named, nobody):
        actions.close(invitation.questionnaire)
    with pytest.raises(TakesNoAnswers):
        actions.save_answers(named, {}, codes=[])
    with pytest.raises(TakesNoAnswers):
        actions.hand_in(named)
    with pytest.raises(TakesNoAnswers):
        actions.take_the_turn(nobody)
