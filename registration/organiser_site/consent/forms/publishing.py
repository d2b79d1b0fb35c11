"""Words that are published in every language of the site, and what keeps them from it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from registration.foundation.localization import gettext as _
from registration.web import wording

LONGEST_LINE = 200
LONGEST_WORDS = 5_000
LONGEST_NOTICE = 200_000

a_line = partial(wording.a_line, most=LONGEST_LINE)
a_text = partial(wording.a_text, most=LONGEST_WORDS)
a_long_text = partial(wording.a_text, most=LONGEST_NOTICE)


class WordsToPublish(wording.InEachLanguage):
    """A form that says at each field what keeps its words from being published."""

    MISSING: ClassVar[Mapping[str, Any]] = {}
    """What to say when the words are missing in a language, by name of the text."""

    def refuse(self, reasons: Sequence[str], *, recipient: str = "") -> None:
        """Say at the fields what is missing (codes of ``NotReadyToPublish``)."""
        for reason in reasons:
            name, _colon, tag = reason.partition(":")
            fields = dict(self.fields(name if name != "recipient" else "statement"))
            control = fields.get(tag) or next(iter(fields.values()))
            wording.refuse(control, self._what_to_do(name, recipient))

    def _what_to_do(self, name: str, recipient: str) -> str:
        if name == "recipient":
            return _("Name who receives the data: %(name)s", name=recipient)
        return str(self.MISSING[name])
