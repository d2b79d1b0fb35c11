"""What the types of questions are called in the builder, and what each of them has to say."""

from collections.abc import Mapping
from typing import Any

from registration.forms.rules import FILE_KINDS_IN_WORDS, MOST_FILES, FieldType, FileKind, Flaw, Need
from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, name_of, pgettext
from registration.foundation.personal_data import Category
from registration.web.keeping import CATEGORIES

_l: Any = lazy_gettext

KINDS: Mapping[FieldType, Any] = {
    FieldType.TEXT: _l("Short text"),
    FieldType.LONG_TEXT: _l("Long text"),
    FieldType.CHOICE: _l("One of several answers"),
    FieldType.CHOICES: _l("Several answers"),
    FieldType.YES_NO: _l("Yes or no"),
    FieldType.NUMBER: _l("Number"),
    FieldType.DATE: _l("Day"),
    FieldType.EMAIL: _l("E-mail address"),
    FieldType.TELEPHONE: _l("Telephone number"),
    FieldType.POSTAL_ADDRESS: _l("Postal address"),
    FieldType.ORGANISATION: _l("Organisation"),
    FieldType.JOB_TITLE: _l("Job title"),
    FieldType.INDUSTRY: _l("Kind of business"),
    FieldType.COUNTRY: _l("Country or region"),
    FieldType.PREFECTURE: _l("Prefecture"),
    FieldType.NATIONALITY: _l("Nationality"),
    FieldType.SECTION: _l("Section with a heading"),
    FieldType.TEXT_BLOCK: _l("Text to read"),
}
"""Types that can be added, in the order in which they are offered."""
FILE_WORDS: Any = _l("File")
OTHERS: Mapping[FieldType, Any] = {FieldType.SCALE: _l("Step on a scale"), FieldType.FILE: FILE_WORDS}
"""Types that a form may have from elsewhere."""
IDENTIFIABLE = Category.IDENTIFIABLE.value
FIXED: Mapping[FieldType, tuple[str, str]] = {
    FieldType.EMAIL: (Category.CONTACT.value, ""),
    FieldType.TELEPHONE: (Category.CONTACT.value, ""),
    FieldType.POSTAL_ADDRESS: (Category.CONTACT.value, ""),
    FieldType.ORGANISATION: (IDENTIFIABLE, "company"),
    FieldType.JOB_TITLE: (IDENTIFIABLE, "title"),
    FieldType.INDUSTRY: (Category.SERVICE_USE.value, ""),
    FieldType.COUNTRY: (IDENTIFIABLE, "residence"),
    FieldType.PREFECTURE: (IDENTIFIABLE, "residence"),
    FieldType.NATIONALITY: (IDENTIFIABLE, "nationality"),
}
"""Category, and of identifiable data which: what the type alone decides."""
WITH_OPTIONS = (FieldType.CHOICE, FieldType.CHOICES, FieldType.SCALE)
WITH_TEXT = (FieldType.SECTION, FieldType.TEXT_BLOCK)
WITH_LENGTH = (FieldType.TEXT, FieldType.LONG_TEXT)
WITH_REGION = (FieldType.TELEPHONE, FieldType.POSTAL_ADDRESS)
IDENTIFIERS: Mapping[str, Any] = {
    "company": _l("company or school"),
    "title": _l("title or position"),
    "residence": _l("where somebody lives"),
    "birth_date": _l("day of birth"),
    "gender": _l("gender"),
    "nationality": _l("nationality"),
    "birthplace": _l("place of birth"),
    "licence": _l("licences held"),
    "photo": _l("photograph"),
    "passport": _l("passport or visa"),
    "education": _l("education or résumé"),
    "family": _l("family"),
}


def kinds_offered() -> dict[FieldType, Any]:
    """Types that can be added here."""
    return {**KINDS, FieldType.FILE: FILE_WORDS} if settings.current().files else dict(KINDS)


def file_kinds() -> list[tuple[str, str]]:
    """Kinds of files to choose from."""
    return [(kind.value, FILE_KINDS_IN_WORDS[kind]) for kind in FileKind]


def kind_in_words(kind: FieldType) -> str:
    return str(KINDS.get(kind) or OTHERS[kind])


def categories() -> list[tuple[str, str]]:
    """Kinds of data to choose from; the identifiable ones one by one."""
    found = []
    for category, words in CATEGORIES.items():
        if category is Category.IDENTIFIABLE:
            found += [(f"{IDENTIFIABLE}:{code}", f"{words}: {said}") for code, said in IDENTIFIERS.items()]
        else:
            found.append((category.value, str(words)))
    return found


def category_in_words(category: str, identifier: str) -> str:
    words = str(CATEGORIES[Category(category)])
    return f"{words}: {IDENTIFIERS[identifier]}" if identifier in IDENTIFIERS else words


def need_in_words(need: Need, detail: str) -> str:
    """What to do about something that keeps a form from being published."""
    if need is Need.CONDITION:
        return _flaw_in_words(Flaw(detail))
    if need is Need.LANGUAGES:
        missing = pgettext("list", ", ").join(map(name_of, detail.split(", ")))
        return _("Say it in every language; missing: %(languages)s", languages=missing)
    return {
        Need.NO_PURPOSE: _("Say what the answer is for"),
        Need.OTHER_PURPOSE: _("The purpose “%(code)s” has no published words: choose another", code=detail),
        Need.IDENTIFICATION_CODE: _("Take it out: a number that a state gives to each person is never asked"),
        Need.NO_REASON: _("Say why it must be answered, or let it be optional"),
        Need.OPTIONS: _("Enter the answers to choose from"),
        Need.NO_WORDS: _("Enter the question"),
        Need.NO_ADDRESS: _("Ask everybody for an e-mail address: confirmation and link go there"),
        Need.FILES: _("Take it out: files are not taken here"),
        Need.TOO_MANY_FILES: _("Ask for at most %(most)s files", most=MOST_FILES),
        Need.APPROVAL: _("A data officer has to approve this question"),
    }[need]


def _flaw_in_words(flaw: Flaw) -> str:
    return {
        Flaw.UNKNOWN: _("Its condition looks at a question that is not there any more"),
        Flaw.FORWARD: _("Its condition looks at a question further down: move it below that one"),
        Flaw.NO_VALUES: _("Choose at least one answer that it waits for"),
        Flaw.OTHER_VALUES: _("Its condition waits for an answer that cannot be given any more"),
        Flaw.NOT_COMPARABLE: _("Its condition can only look at whether that question was answered"),
        Flaw.INTERNAL: _("Its condition looks at something only staff see"),
    }[flaw]
