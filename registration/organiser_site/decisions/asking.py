"""The words that were read out or printed: chosen by staff, and recorded exactly as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from registration.consent.models import Channel, NoticeVersion, PurposeVersion
from registration.consent.queries import current_notice, every_published, purposes
from registration.consent.rules import Asking, Decision, decision_about
from registration.events.models import Event
from registration.events.queries import all_for_staff, event_by_id
from registration.forms.rendering import Block, Shown, consent_block
from registration.foundation.localization import gettext as _
from registration.foundation.localization import speaking

GIVEN, REFUSED, NOT_ASKED = "given", "refused", "not_asked"
PREFIX = "answer-"


def offered() -> list[PurposeVersion]:
    """Every published text that leaves a choice, newest first within its purpose."""
    return [
        version
        for purpose in purposes()
        for version in sorted(purpose.versions, key=lambda each: -each.number)
        if version.published_at is not None and not version.required
    ]


def notices_offered() -> Sequence[NoticeVersion]:
    """Every published version of every notice: people in other countries are handed another one."""
    return every_published()


def events_offered() -> Sequence[Event]:
    return [event for event in all_for_staff() if event.published_at is not None]


@dataclass
class Read:
    """What was read out or printed, in one language."""

    language: str
    versions: list[PurposeVersion]
    notice: NoticeVersion | None
    event: Event | None
    answers: dict[int, str] = field(default_factory=dict)
    """Id of the version to what the person said."""

    @property
    def lacks_event(self) -> bool:
        return self.event is None and any(each.purpose.per_event for each in self.versions)

    @property
    def public_since(self) -> datetime | None:
        """When the last of these texts became public: nobody read them out before."""
        days = [each.published_at for each in self.versions]
        if self.notice:
            days.append(self.notice.published_at)
        return max((day for day in days if day), default=None)

    def block(self) -> Block:
        """The words as they will be kept. Nothing on paper is ticked in advance either."""
        with speaking(self.language):
            frame = {"title": _("Read out or printed"), "place": "staff"}
            return consent_block(None, self.versions, self.notice, self.language, frame)

    def context_of(self, version: PurposeVersion) -> str:
        return f"event:{self.event.id}" if version.purpose.per_event and self.event else ""

    def read_answers(self, posted: Mapping[str, str]) -> dict[str, str]:
        """Take the answers; what is wrong with them, by the id of the control."""
        self.answers = {each.id: posted.get(f"{PREFIX}{each.id}", "") for each in self.versions}
        wrong = {
            f"{PREFIX}{version_id}": _("Choose what the person said")
            for version_id, answer in self.answers.items()
            if answer not in (GIVEN, REFUSED, NOT_ASKED)
        }
        if not wrong and set(self.answers.values()) <= {NOT_ASKED}:
            return {f"{PREFIX}{self.versions[0].id}": _("Choose at least one answer that the person gave")}
        return wrong

    def decisions(self) -> list[Decision]:
        return [
            decision_about(each, self.context_of(each), given=self.answers[each.id] == GIVEN)
            for each in self.versions
            if self.answers[each.id] in (GIVEN, REFUSED)
        ]


def chosen(args: MultiDict[str, str], languages: Sequence[str]) -> Read | None:
    """What the address of the page says was read; nothing if it names no text of ours."""
    known = {str(each.id): each for each in offered()}
    versions = [known[number] for number in dict.fromkeys(args.getlist("words")) if number in known]
    language = args.get("language", "")
    if not versions or language not in languages:
        return None
    notices = {str(each.id): each for each in notices_offered()}
    number = args.get("event", "")
    event = event_by_id(int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    return Read(language, versions, notices.get(args.get("notice", "")) or current_notice(), event)


def asking_of(
    read: Read,
    block: Block,
    shown: Shown,
    *,
    channel: Channel,
    by: int,
    said_at: datetime,
    source: str,
    evidence: str | None,
    effective: bool,
) -> Asking:
    """How the person was asked: by whom, how, when, and what proves it."""
    return Asking(
        act=shown.act,
        shown_at=said_at,
        shown_sha256=block.sha256,
        language=read.language,
        notice_version_id=block.notice_version_id,
        channel=channel,
        method="operator",
        actor=f"staff:{by}",
        effective=effective,
        given_at=said_at,
        evidence_sha256=evidence,
        source=source,
    )
