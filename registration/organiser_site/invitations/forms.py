"""A list of people to invite, and what they are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from registration.events.errors import TimeDoesNotExist
from registration.events.models import Event
from registration.events.rules import instant, is_ref
from registration.foundation import clock, settings
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, own_name
from registration.organiser_site.events.forms.fields import WallTimeField
from registration.signups.actions import Letter
from registration.signups.invitations import MOST_AT_ONCE
from registration.web.wording import InEachLanguage, a_text, refuse

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class InviteForm(InEachLanguage):
    """Whom to invite, from where their addresses are, until when."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "words": lambda tag: a_text(tag, 4000, Optional()),
        "source": lambda tag: a_text(tag, 500, Optional()),
    }
    ref = HiddenField()
    people = a_text(_l("Whom to invite"), 100_000, InputRequired(_l("Enter at least one address")))
    tongue = SelectField(_l("Language of the mail"), validate_choice=False)
    expires_at = WallTimeField(_l("The invitation holds until"), [InputRequired(_l("Enter day and time"))])

    def offer(self) -> None:
        """Fill the list one chooses from."""
        languages = settings.current().languages
        self.tongue.choices = [SelectChoice(tag, own_name(tag)) for tag in languages]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.tongue.data not in settings.current().languages:
            fine = refuse(self.tongue, _("Choose one of the answers"))
        lines = [line for line in (self.people.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_AT_ONCE:
            fine = refuse(
                self.people,
                _(
                    "Invite at most %(most)s people at once; these are %(have)s",
                    most=MOST_AT_ONCE,
                    have=len(lines),
                ),
            )
        return self.need_one_of("source", _("Say where the addresses are from: everybody is told")) and fine

    def until(self, event: Event) -> datetime | None:
        """The instant that was typed; nothing, and a word at the field, where it is none."""
        if self.expires_at.data is None:
            return None
        try:
            at = instant(self.expires_at.data, event.time_zone).at
        except TimeDoesNotExist:
            refuse(self.expires_at, _("The clocks jump over this time that day. Enter another one"))
            return None
        if not clock.now() < at <= event.ends_at:
            refuse(
                self.expires_at, _("Enter a time that is still to come and not after the end of the event")
            )
            return None
        return at

    def letter(self, until: datetime) -> Letter:
        """What was typed, in the words of the action."""
        ref = self.ref.data or ""
        return Letter(self.words("source"), self.words("words"), until, ref if is_ref(ref) else new_ref())
