"""What staff say about a decision that was not made on a page of ours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from registration.consent.models import Channel, Source
from registration.consent.rules import NAMED, SPOKEN, source_code
from registration.events.errors import TimeDoesNotExist
from registration.events.rules import instant
from registration.foundation import clock
from registration.foundation.localization import countries, lazy_gettext, pick
from registration.foundation.localization import gettext as _
from registration.organisations.models import Organisation
from registration.organiser_site.events.forms.fields import WallTimeField
from registration.people.errors import NotAnAddress
from registration.people.rules import address
from registration.web.wording import a_line, refuse

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
CHANNELS = {
    Channel.PAPER: _l("On paper"),
    Channel.TELEPHONE: _l("By telephone"),
    Channel.FACE_TO_FACE: _l("Face to face"),
}
SOURCES = {
    Source.SUBJECT: _l("The person"),
    Source.GROUP_MEMBER: _l("A member of our group"),
    Source.CONTRACTOR: _l("A contractor of ours"),
    Source.PARTNER: _l("A co-organiser or partner"),
}


class HowForm(FlaskForm):
    """How and when something was said."""

    channel = RadioField(
        _l("How did the person say it?"),
        [InputRequired(_l("Choose how the person said it"))],
        choices=[SelectChoice(*each) for each in CHANNELS.items()],
    )
    said_at = WallTimeField(_l("When did the person say it?"), [InputRequired(_l("Enter day and time"))])
    scan = FileField(_l("Scan or picture of the paper"))

    def instant(self, zone: str) -> datetime | None:
        """The moment it was said; nothing when there is none that can be, and then the field says why."""
        wall = self.said_at.data
        if wall is None:
            return None
        try:
            said_at = instant(wall, zone).at
        except TimeDoesNotExist:
            refuse(self.said_at, _("Clocks were put forward over this time. Enter another"))
            return None
        if said_at > clock.now():
            refuse(self.said_at, _("Enter a time that is over"))
            return None
        return said_at


class EnterForm(HowForm):
    """The same, and from whom we have it."""

    source = SelectField(
        _l("Who told us?"), choices=[SelectChoice(*each) for each in SOURCES.items()], default="subject"
    )
    source_name = SelectField(_l("Which organisation?"), default="")

    def offer(self, parties: Sequence[Organisation]) -> None:
        named = [SelectChoice(each.code, pick(each.name)) for each in parties]
        self.source_name.choices = [SelectChoice("", _("None")), *named]

    def origin(self) -> str | None:
        """The source as an event says it; nothing when it is not said well enough, and the field says so."""
        source = Source(self.source.data)
        if source not in SPOKEN:
            return None
        if source in NAMED and not self.source_name.data:
            refuse(self.source_name, _("Choose the organisation that told us"))
            return None
        return source_code(source, self.source_name.data if source in NAMED else "")


class NewPersonForm(FlaskForm):
    """Whom it is about, as far as we must know."""

    name = a_line(_l("Name"), 200)
    email = a_line(_l("E-mail address"), 254, InputRequired(_l("Enter the e-mail address")))
    language = SelectField(_l("Language of our mails"))
    country = SelectField(_l("Country of residence, as the person says"), default="")

    def offer(self, languages: Sequence[tuple[str, str]]) -> None:
        self.language.choices = [SelectChoice(*each) for each in languages]
        if not self.language.data or self.language.data == "None":
            self.language.data = languages[0][0]
        named = [SelectChoice(*each) for each in countries()]
        self.country.choices = [SelectChoice("", _("Not said")), *named]

    def mailbox(self) -> str | None:
        """The address as it can be mailed to; nothing when it is none, and then the field says so."""
        try:
            return address(self.email.data or "")
        except NotAnAddress:
            refuse(self.email, _("Enter an e-mail address like name@example.com"))
            return None
