"""What an organiser chooses for a share, and what is said about a request."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from registration.events.models import EventHost
from registration.foundation.localization import lazy_gettext, pick
from registration.web.wording import plain_text

_l: Any = lazy_gettext


class ChoiceForm(FlaskForm):
    """With whom, and which fields. Sent by GET: it changes nothing."""

    class Meta:
        csrf = False

    to = SelectField(_l("Co-organiser"), [InputRequired(_l("Choose the co-organiser"))])
    field = SelectMultipleField(
        _l("Fields"),
        [InputRequired(_l("Choose at least one field"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(
        cls, given: MultiDict[str, str], hosts: Sequence[EventHost], labels: Mapping[str, str]
    ) -> "ChoiceForm":
        form = cls(given or None, meta={"csrf": False})
        form.to.choices = [
            SelectChoice(host.organisation.code, pick(host.organisation.name)) for host in hosts
        ]
        form.field.choices = [SelectChoice(*each) for each in labels.items()]
        return form


class NoteForm(FlaskForm):
    """A note to the person who decides, or to the one who asked."""

    note = TextAreaField(
        _l("Note for the data officer"),
        [Optional(), plain_text, Length(max=2000, message=_l("Shorten the note to 2,000 characters"))],
        filters=[lambda words: (words or "").strip()],
    )


class DecisionForm(NoteForm):
    """Why a request is approved or refused."""

    note = TextAreaField(
        _l("Note for the person who asked"),
        [Optional(), plain_text, Length(max=2000, message=_l("Shorten the note to 2,000 characters"))],
        filters=[lambda words: (words or "").strip()],
    )
