"""What stands on no form, and what on none that a data officer has not seen."""

import re

from registration.forms.rules.fields import Field, FieldType
from registration.foundation.personal_data import Category

RESTRICTED = frozenset({Category.FINANCIAL, Category.AUDIO_VIDEO, Category.IDENTITY_CHECK})
"""Categories that stand on no form without approval."""
FREE_IDENTIFIERS = frozenset({"company", "title", "residence"})
"""The identifiable data that any form may ask (S-NETJAPAN-7)."""
IDENTIFICATION_CODES = re.compile(
    r"my[ _-]?number|passport[ _-]?(?:no|number)|driving[ _-]?licen[cs]e[ _-]?n|social[ _-]?security"
    r"|national[ _-]?(?:id|insurance)|マイナンバー|個人番号|基礎年金番号|年金手帳|健康保険証|被保険者番号"
    r"|運転免許証番号|旅券番号",
    re.IGNORECASE,
)
"""How such numbers are called in questions (個人情報の保護に関する法律施行令 1)."""


def asks_identification_code(question: Field) -> bool:
    """Whether the answer would be an individual identification code, by its mark or by its words."""
    words = [question.code, *question.label.values(), *question.hint.values()]
    return question.identification_code or any(IDENTIFICATION_CODES.search(each) for each in words)


def needs_approval(question: Field) -> bool:
    """Whether a data officer has to approve the question before it stands on a form."""
    if question.type in (FieldType.NATIONALITY, FieldType.FILE):
        return True
    if question.category == Category.IDENTIFIABLE:
        return question.identifier not in FREE_IDENTIFIERS
    return question.category in RESTRICTED


def lacks_a_reason(question: Field) -> bool:
    """Nationality says much more than it seems to: who must answer is told why."""
    asked = "nationality" in (question.identifier, question.code, question.type.value)
    return asked and question.required and not any(question.why.values())
