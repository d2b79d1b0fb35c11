"""What no form may ask, and what it may ask only after somebody has looked."""

from registration.forms.rules import Field
from registration.foundation.personal_data import Category

CODES_OF_PERSONS = (
    "my number", "mynumber", "マイナンバー", "個人番号", "passport number", "passport no", "旅券番号",
    "パスポート番号", "driving licence number", "driver's license number", "免許証番号", "免許証の番号",
    "pension number", "基礎年金番号", "residence card number", "在留カード番号", "住民票コード",
    "health insurance number", "被保険者番号", "被保険者記号", "social security number", "national id number",
)  # fmt: skip
"""How labels name the numbers that single out one person by law (APPI Art. 2(2) and its order)."""


def asks_for_identification_code(question: Field) -> bool:
    """Whether a field wants a number that the law gives to one person, by its mark or by its words."""
    words = " ".join([question.code.replace("_", " "), *question.label.values(), *question.hint.values()])
    plain = " ".join(words.lower().replace("’", "'").split())
    return question.identification_code or any(each in plain for each in CODES_OF_PERSONS)


ALWAYS_REVIEWED = frozenset({Category.FINANCIAL, Category.AUDIO_VIDEO, Category.IDENTITY_CHECK})
USUAL_ABOUT_A_PERSON = frozenset({"organisation", "job_title", "country"})
"""What a form may ask of the second group without a review."""


def needs_review(question: Field) -> bool:
    """Whether somebody must look before a form may ask this (S-NETJAPAN-6 to 15)."""
    category = Category(question.category)
    if category is Category.IDENTIFIABLE:
        return question.code not in USUAL_ABOUT_A_PERSON
    return category in ALWAYS_REVIEWED
