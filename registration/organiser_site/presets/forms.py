"""What is asked before a starting point is loaded."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms.validators import Optional

from registration.web.wording import InEachLanguage, a_line


class LoadForm(InEachLanguage):
    """The button, and nothing else: who the organisation is is known."""


class FirstLoadForm(InEachLanguage):
    """What the organisation is called, where nothing is known of it yet."""

    WORDS: ClassVar[Mapping[str, Any]] = {"name": lambda label: a_line(label, 200, Optional())}
