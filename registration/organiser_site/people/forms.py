"""Looking for somebody. The words are posted, so that they stand in no address and in no log."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length

from registration.foundation.localization import lazy_gettext
from registration.web.wording import a_line

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class SearchForm(FlaskForm):
    """Part of a name or of an address."""

    words = a_line(
        _l("Name or e-mail address"),
        100,
        InputRequired(_l("Enter a part of the name or of the address")),
        Length(min=2, message=_l("Enter at least two characters")),
    )
