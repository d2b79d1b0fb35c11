"""What stands on a form beside its questions.

The block of purposes is made once per form version, purpose versions, notice version and language, as
canonical JSON (RFC 8785). The same bytes are what the page is drawn from, what is hashed into the *shown*
token, and what is kept as evidence: what was rendered is what is recorded.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import rfc8785

from registration.consent.models import Basis, NoticeVersion, PurposeKind, PurposeVersion
from registration.consent.rules import Decision
from registration.forms.models import FormVersion
from registration.forms.queries import sheet_of
from registration.forms.rules import Field
from registration.foundation.localization import language_served, pick


@dataclass(frozen=True)
class ShownPurpose:
    """One purpose as it stands on the page."""

    id: int
    version_id: int
    code: str
    kind: PurposeKind
    version: int
    basis: Basis
    required: bool
    per_event: bool
    title: str
    words: str
    if_refused: str
    more_title: str
    more: str
    language: str
    recipients: tuple[str, ...]
    valid_days: int | None

    def as_shown(self) -> dict[str, Any]:
        """What a reader of the page saw of it, and how its box stood."""
        return {
            "code": self.code,
            "version": self.version,
            "basis": self.basis.value,
            "control": "none" if self.required else "checkbox",
            "default": "none" if self.required else "unticked",
            "title": self.title,
            "words": self.words,
            "if_refused": self.if_refused,
            "more_title": self.more_title,
            "more": self.more,
            "language": self.language,
            "recipients": list(self.recipients),
        }


@dataclass(frozen=True)
class Block:
    """Everything about consent on one page."""

    form_version_id: int | None
    notice_version_id: int | None
    language: str
    purposes: tuple[ShownPurpose, ...]
    canonical: bytes
    sha256: str

    @cached_property
    def choices(self) -> tuple[ShownPurpose, ...]:
        """The purposes with a box."""
        return tuple(each for each in self.purposes if not each.required)

    def decided(self, ticked: Collection[str], context: str) -> list[Decision]:
        """One decision for every box: given, or refused by leaving it empty."""
        return [
            Decision(
                purpose_id=each.id,
                purpose_version_id=each.version_id,
                purpose_code=each.code,
                context=context if each.per_event else "",
                given=each.code in ticked,
                basis=each.basis,
                recipients=each.recipients,
                valid_days=each.valid_days,
            )
            for each in self.choices
        ]


def shown_purpose(version: PurposeVersion, language: str) -> ShownPurpose:
    """A purpose version in the words of one language."""
    purpose = version.purpose
    return ShownPurpose(
        id=purpose.id,
        version_id=version.id,
        code=purpose.code,
        kind=purpose.kind,
        version=version.number,
        basis=version.basis,
        required=version.required,
        per_event=purpose.per_event,
        title=pick(version.title, language),
        words=pick(version.statement, language),
        if_refused=pick(version.if_refused, language),
        more_title=pick(version.more_title, language),
        more=pick(version.more, language),
        language=language_served(version.statement, language),
        recipients=(purpose.recipient.code,) if purpose.recipient else (),
        valid_days=version.valid_days,
    )


def consent_block(
    form: FormVersion | None,
    versions: Sequence[PurposeVersion],
    notice: NoticeVersion | None,
    language: str,
    frame: Mapping[str, str],
    *,
    prevails_over: Sequence[NoticeVersion] = (),
    fields: Sequence[Field] | None = None,
) -> Block:
    """The block as it will be drawn. ``frame`` holds the sentences around the purposes.

    ``prevails_over`` are notices that hold beside an individual one, ``fields`` the questions where they are
    more than those of the form.

    Without a form it is a page of purposes alone, such as a person's own.
    """
    purposes = tuple(shown_purpose(version, language) for version in versions)
    content: dict[str, Any] = {
        "schema": "registration/shown-block/1",
        "form": form and {"version": form.number, "sha256": form.sha256, "id": form.id},
        "fields": [
            _question_as_shown(each, language)
            for each in (fields if fields is not None else sheet_of(form) if form else ())
        ],
        "frame": dict(frame),
        "language": language,
        "notice": None
        if notice is None
        else _notice(notice, language)
        | {"prevails_over": [_notice(each, language) for each in prevails_over]},
        "purposes": [each.as_shown() for each in purposes],
    }
    canonical = rfc8785.dumps(content)
    return Block(
        form_version_id=form.id if form else None,
        notice_version_id=notice.id if notice else None,
        language=language,
        purposes=purposes,
        canonical=canonical,
        sha256=hashlib.sha256(canonical).hexdigest(),
    )


def _notice(version: NoticeVersion, language: str) -> dict[str, Any]:
    """Which notice stood there: its variant, its version, and the exact bytes in the language served."""
    served = language_served(version.body, language)
    return {
        "id": version.id,
        "code": version.notice.code,
        "region": version.notice.region,
        "scope": version.notice.scope,
        "version": version.number,
        "language": served,
        "sha256": version.sha256.get(served, ""),
    }


def _question_as_shown(question: Field, language: str) -> dict[str, Any]:
    seldom = {
        "text": pick(question.text, language),
        "shown_if": question.shown_if and question.shown_if.as_data(),
        "why": pick(question.why, language),
    }
    return {
        "code": question.code,
        "kind": question.type.value,
        "label": pick(question.label, language),
        "hint": pick(question.hint, language),
        "required": question.required,
        "options": [pick(each.label, language) for each in question.options],
        **{name: value for name, value in seldom.items() if value},
    }


def words_of(canonical: bytes) -> dict[str, Any]:
    """A kept block, to be shown again exactly as it was."""
    content: dict[str, Any] = json.loads(canonical)
    return content
