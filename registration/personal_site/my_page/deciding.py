"""What a person may decide on their page, and the proof of the words that stood there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registration.consent.models import Purpose, PurposeVersion
from registration.consent.queries import (
    Line,
    Standing,
    current_versions,
    holding_for,
    purposes_in_question,
    retention_by_purpose,
    states_of,
)
from registration.consent.rules import question_ref
from registration.forms.rendering import Block, consent_block
from registration.foundation import tokens
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.foundation.tokens import Capability
from registration.people.models import Person, Subject
from registration.web.keeping import lines_about


@dataclass(frozen=True)
class Choice:
    """One purpose the person was asked about, and what holds."""

    standing: Standing
    current: PurposeVersion | None
    """The words that stand now; a permission is given in these."""

    @property
    def purpose(self) -> Purpose:
        return self.standing.purpose

    @property
    def context(self) -> str:
        return self.standing.context


def choices_of(subject: Subject) -> list[Choice]:
    """Everything the person decided, with the words of today beside those of then."""
    standings = states_of(subject.id)
    newest = current_versions([each.purpose.id for each in standings])
    open_now = {number: words for number, words in newest.items() if words.purpose.closed_at is None}
    return [Choice(each, open_now.get(each.purpose.id)) for each in standings]


def links_to_new_words(person: Person, subject: Subject) -> dict[int, str]:
    """Tokens of the pages that ask about new words, by the purpose about whose words nothing was said yet."""
    return {
        each: tokens.make(Capability.ASKED_AGAIN, question_ref(person.ref, each))
        for each in purposes_in_question(subject.id)
    }


def kept_by_purpose(choices: Sequence[Choice]) -> dict[int, tuple[str, ...]]:
    """How long data is kept for each purpose, kind by kind."""
    rules = retention_by_purpose({each.purpose.id for each in choices})
    return {purpose_id: lines_about(each) for purpose_id, each in rules.items()}


def page_block(person: Person, choices: Sequence[Choice]) -> Block:
    """The words that may be allowed on this page, as they stand on it for somebody in that country."""
    versions = {each.current.id: each.current for each in choices if each.current}
    frame = {"title": _("My decisions"), "place": "my_page"}
    holding = holding_for(person.country)
    return consent_block(
        None, list(versions.values()), holding.version if holding else None, language(), frame
    )


def noted_by_staff(history: Iterable[Line]) -> list[str]:
    """Acts that staff entered and that wait for the person to say that the address is theirs."""
    return list(
        dict.fromkeys(each.act for each in history if each.waiting and each.actor.startswith("staff:"))
    )


def where(person: Person) -> str:
    return f"my:{person.ref}"
