"""What is asked about a series."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms.validators import Optional

from registration.events.models import Series
from registration.foundation.localization import gettext as _
from registration.web.wording import InEachLanguage, a_line, a_text, by_field


class SeriesForm(InEachLanguage):
    """The words of a series."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": lambda label: a_line(label, 200, Optional()),
        "summary": lambda label: a_text(label, 500, Optional()),
    }

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return self.need_one_of("title", _("Enter a title in at least one language")) and fine


def filled_series(series: Series) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return by_field({"title": series.title, "summary": series.summary})
