"""Fields that many forms ask for, under one code and with the same words everywhere.

A form takes from here what its purposes need, and nothing besides: no field is required of itself.
"""

from collections.abc import Mapping

from registration.forms.rules import ABROAD, BUSINESSES, COUNTRY, PREFECTURES, Field, FieldType, Option
from registration.foundation.personal_data import Category

REGIONS = {
    "japan": ("Japan", "日本"),
    "south-east-asia": ("South-East Asia", "東南アジア"),
    "east-asia": ("East Asia", "東アジア"),
    "south-asia": ("South Asia", "南アジア"),
    "europe": ("Europe", "欧州"),
    "north-america": ("North America", "北米"),
    "latin-america": ("Latin America", "中南米"),
    "middle-east-africa": ("Middle East and Africa", "中東・アフリカ"),
    "oceania": ("Oceania", "オセアニア"),
}
ACTIVITIES = {
    "export": ("Exporting", "輸出"),
    "import": ("Importing", "輸入"),
    "investment": ("Investing", "投資・拠点の設立"),
    "partnership": ("Finding partners", "提携先の発掘"),
    "standards": ("Standards and law", "規格・法令"),
}


def _options(words: Mapping[str, tuple[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(code, {"en": english, "ja": japanese}) for code, (english, japanese) in words.items())


def _prefectures() -> tuple[Option, ...]:
    inside = [Option(code, {"en": code.capitalize(), "ja": name}) for code, name in PREFECTURES.items()]
    return (*inside, Option(ABROAD, {"en": "Outside Japan", "ja": "日本国外"}))


FIELDS: Mapping[str, Field] = {
    each.code: each
    for each in (
        Field("name", FieldType.TEXT, {"en": "Your name", "ja": "お名前"}, autocomplete="name",
              missing={"en": "Enter your name", "ja": "お名前を入力してください"}),
        Field("email", FieldType.EMAIL, {"en": "E-mail address", "ja": "メールアドレス"},
              autocomplete="email", max_length=254,
              missing={"en": "Enter your e-mail address", "ja": "メールアドレスを入力してください"}),
        Field("organisation", FieldType.TEXT, {"en": "Organisation", "ja": "会社名・所属"},
              category=Category.IDENTIFIABLE.value, identifier="company",
              autocomplete="organization",
              missing={"en": "Enter the name of your organisation", "ja": "会社名・所属を入力してください"}),
        Field("job_title", FieldType.TEXT, {"en": "Job title", "ja": "役職"},
              category=Category.IDENTIFIABLE.value, identifier="title",
              autocomplete="organization-title"),
        Field("postal_code", FieldType.TEXT, {"en": "Postal code", "ja": "郵便番号"},
              autocomplete="postal-code", max_length=20,
              missing={"en": "Enter the postal code", "ja": "郵便番号を入力してください"}),
        Field("address", FieldType.TEXT, {"en": "Address", "ja": "住所"}, autocomplete="street-address",
              max_length=300, missing={"en": "Enter the address", "ja": "住所を入力してください"}),
        Field("telephone", FieldType.TELEPHONE, {"en": "Telephone", "ja": "電話番号"},
              hint={"en": "With country code, like +81 6 0000 0000.", "ja": "例：06-0000-0000"},
              autocomplete="tel", max_length=40,
              missing={"en": "Enter your telephone number", "ja": "電話番号を入力してください"}),
        Field("fax", FieldType.TELEPHONE, {"en": "Fax", "ja": "ファクス番号"}, max_length=40),
        Field("prefecture", FieldType.CHOICE, {"en": "Prefecture", "ja": "都道府県"}, options=_prefectures(),
              missing={"en": "Choose your prefecture", "ja": "都道府県を選んでください"}),
        Field("business_category", FieldType.CHOICE, {"en": "Kind of business", "ja": "業種"},
              category=Category.SERVICE_USE.value, options=_options(BUSINESSES),
              missing={"en": "Choose the kind of business", "ja": "業種を選んでください"}),
        Field(COUNTRY, FieldType.COUNTRY, {"en": "Country where you live", "ja": "お住まいの国"},
              hint={"en": "It decides which privacy notice is for you.",
                    "ja": "どのプライバシーポリシーが適用されるかを決めるために使います。"},
              category=Category.IDENTIFIABLE.value, identifier="residence", autocomplete="country",
              missing={"en": "Choose the country where you live", "ja": "お住まいの国を選んでください"}),
        Field("nationality", FieldType.COUNTRY, {"en": "Nationality", "ja": "国籍"},
              hint={"en": "Up to you. Nothing depends on it.",
                    "ja": "任意です。ご記入の有無は何にも影響しません。"},
              category=Category.IDENTIFIABLE.value, identifier="nationality"),
        Field("interest_regions", FieldType.CHOICES, {"en": "Regions of interest", "ja": "関心のある地域"},
              category=Category.PREFERENCES.value, options=_options(REGIONS)),
        Field("interest_sectors", FieldType.CHOICES, {"en": "Sectors of interest", "ja": "関心のある業種"},
              category=Category.PREFERENCES.value, options=_options(BUSINESSES)),
        Field("interest_activities", FieldType.CHOICES,
              {"en": "Kinds of business of interest", "ja": "関心のあるビジネス"},
              category=Category.PREFERENCES.value, options=_options(ACTIVITIES)),
        Field("message", FieldType.LONG_TEXT, {"en": "Your message", "ja": "ご用件"},
              category=Category.VOLUNTEERED.value, max_length=5000,
              missing={"en": "Write your message", "ja": "ご用件を入力してください"}),
    )
}  # fmt: skip
"""Every field by its code."""
