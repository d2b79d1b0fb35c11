"""The rules that every line must pass, as every form does."""

from collections.abc import Sequence
from dataclasses import replace

from registration.events.queries import sessions_chosen
from registration.events.rules import at_the_same_time
from registration.forms.answers import Checked, check
from registration.forms.rules import SESSIONS
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.signups.importing.cells import Posted, Reader


class Checks:
    """Checks lines for one event. What many lines choose together is looked up once."""

    def __init__(self, event_id: int) -> None:
        self._event_id = event_id
        self._clashes: dict[tuple[str, ...], str] = {}

    def of(self, reader: Reader, sent: Posted) -> Checked:
        checked = check(reader.fields, sent)
        words = self._clash(checked.answers.get(SESSIONS) or ())
        return replace(checked, errors={**checked.errors, SESSIONS: words}) if words else checked

    def _clash(self, chosen: Sequence[str]) -> str:
        """What to say of sessions that run at the same time; nothing where none do."""
        if len(chosen) < 2:
            return ""
        key = tuple(chosen)
        if key not in self._clashes:
            self._clashes[key] = self._words(key)
        return self._clashes[key]

    def _words(self, chosen: Sequence[str]) -> str:
        clash = at_the_same_time(sessions_chosen(self._event_id, chosen))
        if clash is None:
            return ""
        one, other = (pick(each.title) for each in clash)
        return _("“%(one)s” and “%(other)s” run at the same time. Choose one of them.", one=one, other=other)
