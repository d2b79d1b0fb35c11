"""What stands on no form, and what on none that a data officer has not seen."""

import re
import unicodedata
from collections.abc import Iterable

from registration.forms.rules.fields import Field, FieldType
from registration.foundation.personal_data import Category

RESTRICTED = frozenset({Category.FINANCIAL, Category.AUDIO_VIDEO, Category.IDENTITY_CHECK})
"""Categories that stand on no form without approval."""
FREE_IDENTIFIERS = frozenset({"company", "title", "residence"})
"""The identifiable data that any form may ask (S-NETJAPAN-7)."""
WHO = frozenset({"name", "email"})
"""Codes of the questions that say who somebody is: without them no list says of whom it speaks."""
_PAPERS = r"passport|(?:driving|driver'?s?)[ _-]?licen[cs]e|residence[ _-]?card|health[ _-]?insurance|pension"
_NUMBERED = r"(?:book|card)?(?:'s)?[ _-]?(?:no(?![a-z])|num|id(?![a-z])|code|[#№])"
IDENTIFICATION_CODES = re.compile(
    rf"(?:{_PAPERS})[ _-]?{_NUMBERED}|(?:no\.?|numbers?) (?:of|on|in) (?:your |the |my )?(?:{_PAPERS})"
    r"|my[ _-]?number|individual[ _-]?number|social[ _-]?security|(?<![a-z])ssn(?![a-z])"
    r"|national[ _-]?(?:id|insurance)|resident(?:'?s)?[ _-]?(?:record|register|registration)[ _-]?code"
    r"|マイ・?ナンバー|個人番号|基礎年金|年金(?:手帳|番号)|保険証(?!券)|(?:被|健康)保険者?の?番号"
    r"|免許証?の?番号|(?:旅券|パスポート)の?(?:番号|ナンバー|no)|在留カードの?番号|特別永住者証明書の?番号"
    r"|住民票コード|社会保障番号",
    re.IGNORECASE,
)
"""How such numbers are called in questions (個人情報の保護に関する法律施行令 1, 施行規則 3 and 4)."""


def asks_identification_code(question: Field) -> bool:
    """Whether the answer would be an individual identification code, by its mark or by its words."""
    words = [question.code, *question.label.values(), *question.hint.values()]
    return question.identification_code or any(IDENTIFICATION_CODES.search(_plain(each)) for each in words)


def _plain(words: str) -> str:
    """One width and one kind of apostrophe and space, and no space between Japanese signs."""
    usual = " ".join(unicodedata.normalize("NFKC", words).replace("’", "'").split())
    return re.sub(r"(?<=[\u3040-\u9fff]) (?=[\u3040-\u9fff])", "", usual)


def needs_approval(question: Field) -> bool:
    """Whether a data officer has to approve the question before it stands on a form."""
    return question.type is FieldType.FILE or is_restricted(question)


def is_restricted(question: Field) -> bool:
    """Whether only those may read the answers who may see restricted data."""
    if question.type is FieldType.NATIONALITY:
        return True
    if question.category == Category.IDENTIFIABLE:
        return question.identifier not in FREE_IDENTIFIERS
    return question.category in RESTRICTED


def restricted_among(questions: Iterable[Field]) -> frozenset[str]:
    """Codes of the restricted ones. Who somebody is and how they are written to is none of them."""
    return frozenset(each.code for each in questions if is_restricted(each) and each.code not in WHO)


def lacks_a_reason(question: Field) -> bool:
    """Nationality says much more than it seems to: who must answer is told why."""
    asked = "nationality" in (question.identifier, question.code, question.type.value)
    return asked and question.required and not any(question.why.values())
