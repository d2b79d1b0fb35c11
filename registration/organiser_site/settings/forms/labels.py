"""What is asked about a word by which events are found."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from registration.events.models import Label, LabelKind
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.organiser_site.settings.forms.fields import a_code
from registration.web.wording import InEachLanguage, a_line, by_field

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
KINDS = {LabelKind.CATEGORY: _l("Category"), LabelKind.REGION: _l("Region"), LabelKind.TOPIC: _l("Topic")}


class LabelForm(InEachLanguage):
    """How visitors read it, and where it stands among the others."""

    WORDS: ClassVar[Mapping[str, Any]] = {"name": lambda label: a_line(label, 100, Optional())}
    position = IntegerField(
        _l("Place in the list"), [NumberRange(0, 999, message=_l("Enter a number from 0 to 999"))]
    )

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return self.need_one_of("name", _("Enter the word in at least one language")) and fine


class NewLabelForm(LabelForm):
    """A word that was not there."""

    kind = RadioField(
        _l("What it is"),
        [InputRequired(_l("Choose what it is"))],
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
        coerce=LabelKind,
    )
    code = a_code(_l("Use small letters a to z, digits and hyphens, such as south-east-asia"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        if self.kind.errors and (self.kind.raw_data or [""])[0]:
            self.kind.errors = [_("Choose one of the answers")]
        return fine


def filled_label(label: Label) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return {"position": label.position} | by_field({"name": label.name})
