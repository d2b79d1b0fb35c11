"""Two versions of a notice in one language, with their differences marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from registration.consent.models import NoticeVersion
from registration.foundation.localization import language_served
from registration.web.differing import Paragraph, paragraphs, spoken


@dataclass(frozen=True)
class Compared:
    """What is different between two versions, in the language both were read in."""

    language: str
    title: Markup
    summary: list[Paragraph]
    body: list[Paragraph]

    @property
    def differs(self) -> bool:
        return any(each.changes is not None for each in (*self.summary, *self.body)) or "<" in self.title


def compared(before: NoticeVersion, after: NoticeVersion, wanted: str) -> Compared:
    """The differences, in the wanted language if both are written in it, else in one that both have."""
    common = {tag: words for tag, words in after.body.items() if before.body.get(tag)}
    tag = language_served(common or after.body, wanted)
    return Compared(
        language=tag,
        title=spoken(before.title.get(tag, ""), after.title.get(tag, "")),
        summary=paragraphs(_lines(before.summary, tag), _lines(after.summary, tag)),
        body=paragraphs(before.body.get(tag, ""), after.body.get(tag, "")),
    )


def _lines(summary: Mapping[str, Any], tag: str) -> str:
    return "\n\n".join(f"{term}: {words}" for term, words in summary.get(tag, ()))
