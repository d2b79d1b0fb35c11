"""A co-organiser would like to telephone as well: new words, and everybody who allowed the old ones is asked."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from registration.consent import actions as consent
from registration.consent.models import ChangeClass, PurposeVersion
from registration.consent.queries import current_version, holding_for, open_questions, purpose_by_code
from registration.consent.rules import purpose_words
from registration.events.rules import sharing_code
from registration.forms.rendering import Shown, consent_block
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick, speaking
from registration.mail.actions import ask_superseded
from registration.mail.models import Message
from registration.people.models import Person
from registration.people.queries import subject_of
from registration.presets.demo.asking import READING
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties

STATEMENT = {
    "en": "Give my name, e-mail address, organisation, job title and telephone number to Harima Chamber of Industry "
    "(Himeji, Japan), co-organiser of this event, so that it can write to me and call me about its own services "
    "and events.",
    "ja": "私の氏名、メールアドレス、会社・団体名、役職、電話番号を、このイベントの共催者である播磨産業会議所（姫路、日本）に"
    "提供し、同団体が自らのサービスや催しの案内のために、メールと電話で私に連絡することに同意します。",
}
NOTE = {
    "en": "The chamber would also like to call. Whoever allowed the old words is asked about the new ones.",
    "ja": "播磨産業会議所からの電話による連絡を加えました。以前の文面に同意された方に、改めてお尋ねします。",
}
ANSWERS = (True, True, False, True)
"""What the first of those who were asked said; the others have not answered yet."""


def publish(days: Days, parties: Parties) -> None:
    """Publish the second version, ask by mail, and let some answer on the following days."""
    purpose = purpose_by_code(sharing_code(parties.harima.code))
    before = current_version(purpose.id) if purpose else None
    if purpose is None or before is None:
        raise LookupError(parties.harima.code)
    words = replace(
        purpose_words(before),
        statement=STATEMENT,
        fields=[*before.fields, "telephone"],
        change_class=ChangeClass.MATERIAL,
        change_note=NOTE,
    )
    with at(days.away(-5, 9, 30)):
        version = consent.new_purpose_version(purpose, words, by=parties.officer.id)
        consent.publish_purpose_version(version, by=parties.officer.id)
    with at(days.away(-5, 9, 40)):
        while ask_superseded():
            pass
    asked = (
        select(Person)
        .join(Message, Message.person_id == Person.id)
        .where(Message.kind == "consent.ask_again")
        .order_by(Message.id)
    )
    for number, (person, agrees) in enumerate(zip(db.session.scalars(asked).all(), ANSWERS, strict=False)):
        _answer(person, version, days.away(-4 + number // 2, 12 + 3 * (number % 2), 20), agrees=agrees)


def _answer(person: Person, version: PurposeVersion, moment: datetime, *, agrees: bool) -> None:
    """The page behind the mail, read and answered as on the person's own site."""
    subject = subject_of(person.id)
    if subject is None:
        raise LookupError(person.ref)
    with at(moment), speaking(person.language):
        question = open_questions(subject.id, version.purpose_id)
        holding = holding_for(person.country)
        frame = {
            "title": _("New words for something you allowed"),
            "place": "asked_again",
            "before": pick(question[0].before.statement),
            "before_version": str(question[0].before.number),
        }
        block = consent_block(None, [version], holding.version if holding else None, person.language, frame)
        consent.keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
        shown = Shown(new_ref(), "", block.sha256, clock.now() - READING)
        contexts = [each.context for each in question]
        asking = shown.asking(block, method="button")
        consent.answer_again(subject.id, version, contexts, agrees=agrees, asking=asking)
