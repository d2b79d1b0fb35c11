"""The blueprint of the area, and what its views share."""

import re
import unicodedata
from collections.abc import Collection, Mapping

from flask import Blueprint, abort

from registration.forms.models import Form, FormVersion
from registration.forms.queries import form_by_code, is_for_events, parts_of
from registration.forms.rules import RESERVED, Field
from registration.foundation.localization import SOURCE_LANGUAGE

pages = Blueprint("forms", __name__)
LONGEST_CODE = 40


def found(code: str) -> Form:
    """The form, or the page that says there is none."""
    return form_by_code(code) or abort(404)


def draft(code: str) -> FormVersion:
    """The draft somebody works on, or the page that says there is none."""
    form = found(code)
    if not is_for_events(form) or form.versions[-1].published_at is not None:
        abort(404)
    return form.versions[-1]


def question_in(version: FormVersion, code: str) -> Field:
    return next((each for each in parts_of(version) if each.code == code), None) or abort(404)


def code_from(words: Mapping[str, str], taken: Collection[str], otherwise: str) -> str:
    """A short name in plain letters that nothing else has; it stands in exports."""
    said = words.get(SOURCE_LANGUAGE, "")
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    wish = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_CODE].strip("_") or otherwise
    code, number = wish, 1
    while code in taken or code in RESERVED:
        number += 1
        code = f"{wish}_{number}"
    return code
