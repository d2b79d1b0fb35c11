"""What is asked before a starting point is loaded."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms.validators import Optional

from registration.organiser_site.events.forms.fields import a_line
from registration.organiser_site.newsletters.forms import InEachLanguage


class LoadForm(InEachLanguage):
    """The button, and nothing else: who the organisation is is known."""


class FirstLoadForm(InEachLanguage):
    """What the organisation is called, where nothing is known of it yet."""

    WORDS: ClassVar[Mapping[str, Any]] = {"name": lambda label: a_line(label, 200, Optional())}
