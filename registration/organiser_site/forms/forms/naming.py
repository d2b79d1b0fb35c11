"""What a form is called, by those who work with it."""

from typing import Any, ClassVar

from registration.foundation.localization import gettext as _
from registration.web.wording import InEachLanguage, a_line


class NameForm(InEachLanguage):
    WORDS: ClassVar[Any] = {"title": lambda label: a_line(label, 200)}

    def validate(self, extra_validators: Any = None) -> bool:
        return bool(super().validate(extra_validators)) and self.need_one_of(
            "title", _("Enter a name for the form")
        )
