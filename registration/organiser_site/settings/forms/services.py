"""What is asked about a service."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from registration.forms import queries
from registration.forms.models import Form as FormOfService
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, pick
from registration.organisations.models import Service
from registration.organiser_site.events.forms.fields import a_line, a_text
from registration.organiser_site.newsletters.forms import InEachLanguage
from registration.organiser_site.settings.forms.fields import a_code, by_field, ticks

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class ServiceForm(InEachLanguage):
    """How people know the service, and what it is."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": lambda label: a_line(label, 200, Optional()),
        "introduction": lambda label: a_text(label, 2000, Optional()),
    }
    forms = ticks(_l("Forms that belong to it"))
    position = IntegerField(
        _l("Place in the list"), [NumberRange(0, 999, message=_l("Enter a number from 0 to 999"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forms.choices = {each.code: pick(each.title) or each.code for each in queries.forms()}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return self.need_one_of("title", _("Enter the name of the service")) and fine

    def facts(self) -> dict[str, Any]:
        """The answers, in the words of the room."""
        return {name: self.words(name) for name in self.WORDS} | {"position": self.position.data}


class NewServiceForm(ServiceForm):
    """A service that was not in the catalogue."""

    code = a_code(_l("Use small letters a to z, digits and hyphens, such as photo-library"))


def filled_service(service: Service, forms: Sequence[FormOfService]) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return {"position": service.position, "forms": [each.code for each in forms]} | by_field(
        {"title": service.title, "introduction": service.introduction}
    )
