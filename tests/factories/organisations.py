from registration.organisations.models import Organisation, OrganisationKind, Regime, Representative
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


def an_office(organisation: Organisation, country: str, **different: object) -> Representative:
    usual: dict[str, object] = {
        "organisation_id": organisation.id,
        "region": "uk" if country == "GB" else "eu",
        "country": country,
        "name": {"en": f"Office in {country}"},
        "address": {"en": f"1 Main Street, {country}"},
        "telephones": [{"number": "+49 30 123456", "languages": []}],
        "languages": ["en"],
    }
    return saved(Representative(**(usual | different)))


def the_offices_of_a_trade_agency(organisation: Organisation) -> list[Representative]:
    """Twelve offices in eleven countries of the EU, two in one of them; and one in the United Kingdom."""
    plain = ["IT", "AT", "NL", "ES", "HU", "FR", "BE", "PL", "RO"]
    return [
        *(an_office(organisation, country) for country in plain),
        an_office(
            organisation,
            "CZ",
            telephones=[
                {"number": "+420 1", "languages": ["cs"]},
                {"number": "+420 2", "languages": ["ja"]},
            ],
        ),
        an_office(organisation, "DE", name={"en": "Office in Berlin"}),
        an_office(organisation, "DE", name={"en": "Office in Munich"}, languages=["en", "ja"]),
        an_office(organisation, "GB"),
    ]
