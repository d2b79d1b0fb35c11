"""What is asked of whoever lets a form ask more than usual."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired

from registration.foundation.localization import lazy_gettext
from registration.web.wording import a_text

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class ReviewForm(FlaskForm):
    """Why these answers are needed, in the reviewer's own words."""

    reason = a_text(_l("Why these answers are needed"), 2000, DataRequired(_l("Say why they are needed")))
    seen = HiddenField()
    """Hash of the version that stands above the form: a word about it is no word about another."""
