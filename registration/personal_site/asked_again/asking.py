"""The question as it stands on the page, and the proof of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from registration.consent.models import EventKind, Purpose, PurposeVersion
from registration.consent.queries import OpenQuestion, notice_for, open_questions
from registration.forms.rendering import Block, consent_block
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, pick
from registration.people.models import Person, Subject
from registration.web.differing import differing


@dataclass(frozen=True)
class Question:
    """What one person is asked about one purpose, wherever they decided about it."""

    person: Person
    subject: Subject
    purpose: Purpose
    open: Sequence[OpenQuestion]

    @property
    def now(self) -> PurposeVersion:
        return self.open[0].now

    @property
    def before(self) -> PurposeVersion:
        return self.open[0].before

    @property
    def place(self) -> str:
        """The name of the page's place, in its proof."""
        return f"again:{self.person.ref}:{self.purpose.id}"

    @property
    def answered(self) -> EventKind | None:
        """What was said, when it was said everywhere."""
        said = {each.answered for each in self.open}
        return said.pop() if len(said) == 1 else None

    def marked(self) -> Markup:
        """The new words, with what came and what went."""
        return differing(pick(self.before.statement), pick(self.now.statement))

    def block(self) -> Block:
        """The new words with those before: what is kept as shown."""
        frame = {
            "title": _("New words for something you allowed"),
            "place": "asked_again",
            "before": pick(self.before.statement),
            "before_version": str(self.before.number),
        }
        return consent_block(None, [self.now], notice_for(self.person.country), language(), frame)


def question_of(person: Person, subject: Subject, purpose_id: int) -> Question | None:
    """The question; nothing when no decision stands under older words."""
    found = open_questions(subject.id, purpose_id)
    return Question(person, subject, found[0].now.purpose, found) if found else None
