"""What of people's answers the reader of a page or a file may see (S-NETJAPAN-6 to 15): one rule for all."""

from collections.abc import Iterable

from registration.forms.models import FormVersion
from registration.forms.queries import fields_of
from registration.forms.rules import Field, is_restricted
from registration.organisers.permissions import may
from registration.web.access import the_staff


def reads_restricted() -> bool:
    """Whether whoever is signed in may read what no form asks without approval."""
    return may(the_staff().role_names, "people.restricted")


def may_read(field: Field) -> bool:
    return not is_restricted(field) or reads_restricted()


def may_read_answer(code: str, versions: Iterable[FormVersion]) -> bool:
    """Whether they may read what was answered under this code, whichever of these versions asked it."""
    asked = [field for version in versions for field in fields_of(version) if field.code == code]
    return all(may_read(field) for field in asked)
