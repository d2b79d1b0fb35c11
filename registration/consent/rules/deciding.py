"""What somebody answered, and how they were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registration.consent.models import Basis, Channel


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one purpose."""

    purpose_id: int
    purpose_version_id: int
    purpose_code: str
    context: str
    given: bool
    basis: Basis
    recipients: Sequence[str] = ()
    """Codes of the organisations that the words name."""
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """How a person was asked: the evidence that all decisions of one act share."""

    act: str
    shown_at: datetime | None
    shown_sha256: str | None
    language: str
    notice_version_id: int | None
    channel: Channel = Channel.WEB
    method: str = "checkbox"
    actor: str = "subject"
    effective: bool = True
    """False until the mailbox behind the act was shown to be the person's."""
    given_at: datetime | None = None
    """When it was said, for paper and for what is brought in; empty: now."""


def valid_until(given_at: datetime, days: int | None) -> datetime | None:
    return None if days is None else given_at + timedelta(days=days)


def question_ref(person_ref: str, purpose_id: int) -> str:
    """What a link about new words carries: whose question it is, and about which purpose."""
    return f"{person_ref}~{purpose_id}"


def read_question_ref(ref: str) -> tuple[str, int] | None:
    """Person and purpose of such a link."""
    person_ref, _tilde, number = ref.rpartition("~")
    return (person_ref, int(number)) if person_ref and number.isdecimal() else None
