"""Mails of this room."""

from registration.foundation import clock, links, tokens
from registration.foundation.tokens import Capability
from registration.mail.composing import Letter, composer, unsubscribe_address, written
from registration.mail.models import Message
from registration.questionnaires.queries import invitation_by_ref
from registration.questionnaires.rules import takes_answers


@composer("questionnaires.invitation")
def invitation(message: Message) -> Letter | None:
    """Ask one person. Not any more when it is closed or answered."""
    found = invitation_by_ref(str(message.params["invitation"]))
    if found is None or found.answered:
        return None
    questionnaire = found.questionnaire
    if not takes_answers(questionnaire, clock.now()):
        return None
    token = tokens.make(Capability.QUESTIONNAIRE, found.ref)
    return written(
        "questionnaires/invitation",
        message.language,
        name=found.signup.person.name,
        questionnaire=questionnaire,
        event=questionnaire.event,
        questions=len(questionnaire.form_version.definition["fields"]),
        answer_url=links.to("personal_site.questionnaires.answer", token=token, lang=message.language),
        unsubscribe=unsubscribe_address(message),
    )
