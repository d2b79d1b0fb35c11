"""What staff say about lists and the people in them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from registration.events.rules import is_ref
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.organiser_site.decisions.forms import HowForm
from registration.signups.actions import REASONS
from registration.web.wording import InEachLanguage, a_line, a_text

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class ViewForm(FlaskForm):
    """A view of a list under a name."""

    called = a_line(_l("Name of this view"), 60, InputRequired(_l("Enter a name for this view")))
    shared = BooleanField(_l("My colleagues see it too"))


class DeclineForm(InEachLanguage):
    """Why somebody who applied gets no place."""

    WORDS: ClassVar[Mapping[str, Any]] = {"words": lambda tag: a_text(tag, 2000, Optional())}
    reason = RadioField(
        _l("Reason"),
        [Optional()],
        choices=[SelectChoice("", _l("None of these")), *(SelectChoice(*each) for each in REASONS.items())],
        default="",
    )

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.reason.errors:
            self.reason.errors = [_("Choose one of the answers")]
        return fine

    def why(self) -> dict[str, Any]:
        """In the words of the action."""
        return {"reason": self.reason.data or "", "words": self.words("words")}


class NoteForm(FlaskForm):
    """Something to remember about a sign-up."""

    note = a_text(_l("Note"), 2000, InputRequired(_l("Write what you want to note")))


class EntryForm(HowForm):
    """How a sign-up came that was not made on our page."""

    ref = HiddenField()
    tongue = SelectField(_l("Language of our mails"))

    def offer(self, languages: Sequence[tuple[str, str]]) -> None:
        self.tongue.choices = [SelectChoice(*each) for each in languages]
        if not self.tongue.data or self.tongue.data == "None":
            self.tongue.data = languages[0][0]

    @property
    def act(self) -> str:
        """From the page: sent twice, it is one sign-up."""
        return self.ref.data if self.ref.data and is_ref(self.ref.data) else new_ref()
