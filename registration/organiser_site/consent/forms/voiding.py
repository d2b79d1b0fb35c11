"""Why decisions are void, and where that is written."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from registration.foundation.localization import lazy_gettext
from registration.web.wording import a_text

LONGEST_FINDING = 2_000
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class VoidForm(FlaskForm):
    """Who found them void, and in what words."""

    ground = RadioField(
        _l("Who found it?"),
        [InputRequired(_l("Choose who found it"))],
        choices=[
            SelectChoice("audit", _l("An audit of ours")),
            SelectChoice("authority", _l("An authority or a court")),
        ],
    )
    finding = a_text(
        _l("What was found, and where it is written"),
        LONGEST_FINDING,
        InputRequired(_l("Say what was found, and where it is written")),
    )
