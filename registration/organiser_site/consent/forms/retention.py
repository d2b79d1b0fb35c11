"""How long one kind of data is kept for a purpose."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import DateField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from registration.consent.models import RetentionStart
from registration.foundation.localization import lazy_gettext
from registration.foundation.personal_data import Category
from registration.organiser_site.consent.forms.publishing import a_line
from registration.web.keeping import BEGINNINGS, CATEGORIES
from registration.web.wording import InEachLanguage

LONGEST = 36_500
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class RetentionForm(InEachLanguage):
    """One rule: what, how many days, from when, and which law holds it longer."""

    WORDS: ClassVar[Mapping[str, Any]] = {"law": a_line, "note": a_line}
    category = SelectField(
        _l("Kind of data"), choices=[SelectChoice(each.value, CATEGORIES[each]) for each in Category]
    )
    keep_days = IntegerField(
        _l("Days it is kept"),
        [
            InputRequired(_l("Enter a number of days")),
            NumberRange(0, LONGEST, _l("Enter a number of days between 0 and 36500")),
        ],
    )
    begins = SelectField(
        _l("Counted"), choices=[SelectChoice(each.value, BEGINNINGS[each]) for each in RetentionStart]
    )
    hold_until = DateField(_l("The law holds until"), [Optional()])
