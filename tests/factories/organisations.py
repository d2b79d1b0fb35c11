from registration.organisations.models import Organisation, OrganisationKind, Regime
from tests.factories.saving import numbers, saved


def the_controller(**different: object) -> Organisation:
    usual: dict[str, object] = {
        "code": "trade-centre",
        "kind": OrganisationKind.CONTROLLER,
        "name": {"en": "Kansai-ASEAN Trade Centre", "ja": "関西・ASEAN貿易センター"},
        "address": {"en": "1-2-3 Minato-machi, Chuo-ku, Osaka 540-0000", "ja": "大阪市中央区港町1-2-3"},
        "city": {"en": "Osaka", "ja": "大阪"},
        "country": "JP",
        "regime": Regime.APPI_V,
        "representative_name": {"en": "Haruo Nishida, Director", "ja": "所長 西田春男"},
        "contact_email": "events@trade-centre.example",
        "privacy_email": "privacy@trade-centre.example",
        "dpo_contact": {},
        "protection_note": {},
        "introduction": {},
        "time_zone": "Asia/Tokyo",
    }
    return saved(Organisation(**(usual | different)))


def a_co_organiser(**different: object) -> Organisation:
    number = next(numbers)
    usual: dict[str, object] = {
        "code": f"co-organiser-{number}",
        "kind": OrganisationKind.CO_ORGANISER,
        "name": {"en": f"Institute {number}", "ja": f"第{number}研究所"},
        "address": {"en": "88 Ben Sach, Ho Chi Minh City", "ja": "ホーチミン市"},
        "city": {"en": "Ho Chi Minh City", "ja": "ホーチミン"},
        "country": "VN",
        "regime": Regime.OTHER,
        "representative_name": {"en": "Tran Thu Ha", "ja": "チャン・トゥ・ハ"},
        "time_zone": "Asia/Ho_Chi_Minh",
    }
    return saved(Organisation(**(usual | different)))
