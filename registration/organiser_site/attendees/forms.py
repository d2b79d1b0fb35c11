"""What staff say about lists and the people in them."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from registration.foundation.localization import lazy_gettext
from registration.web.wording import a_line, a_text

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class ViewForm(FlaskForm):
    """A view of a list under a name."""

    called = a_line(_l("Name of this view"), 60, InputRequired(_l("Enter a name for this view")))
    shared = BooleanField(_l("My colleagues see it too"))


class NoteForm(FlaskForm):
    """Something to remember about a sign-up."""

    note = a_text(_l("Note"), 2000, InputRequired(_l("Write what you want to note")))
