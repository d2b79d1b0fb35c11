"""The centre, who works with it, and who signs in."""

from dataclasses import dataclass

from registration.foundation.database import db
from registration.organisations.actions import new_organisation
from registration.organisations.models import Organisation, OrganisationKind, Regime
from registration.organisers.actions import Profile, new_account
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.presets.demo.moments import ZONE

CENTRE = "kansai-asean-trade-centre"
PASSWORD = "try-registration"  # noqa: S105


@dataclass(frozen=True)
class Parties:
    """Every organisation and account of the demo."""

    centre: Organisation
    mekong: Organisation
    harima: Organisation
    administrator: Account
    officer: Account
    organiser: Account
    door: Account
    partner: Account


def gather(password_hash: str) -> Parties:
    """The centre with its partners and staff. ``password_hash`` is that of the demo's password."""
    centre = _centre()
    mekong, harima = _mekong(), _harima()
    _printer()

    def account(
        email: str, name: str, role: RoleName, language: str = "en", works_for: int | None = None
    ) -> Account:
        profile = Profile(email, name, frozenset({role}), language, works_for)
        return new_account(profile, password_hash=password_hash)

    parties = Parties(
        centre=centre,
        mekong=mekong,
        harima=harima,
        administrator=account("admin@trade-centre.example", "Ken Morita", RoleName.ADMINISTRATOR),
        officer=account("privacy@trade-centre.example", "Sayuri Ono", RoleName.DATA_OFFICER),
        organiser=account("organiser@trade-centre.example", "Aiko Hayashi", RoleName.ORGANISER),
        door=account("door@trade-centre.example", "Ryo Tani", RoleName.DOOR, "ja"),
        partner=account(
            "partner@mekong-trade.example", "Tran Thu Ha", RoleName.CO_ORGANISER, works_for=mekong.id
        ),
    )
    db.session.flush()
    return parties


def _centre() -> Organisation:
    return new_organisation(
        OrganisationKind.CONTROLLER,
        CENTRE,
        by=None,
        name={"en": "Kansai-ASEAN Trade Centre", "ja": "関西・ASEAN貿易センター"},
        address={
            "en": "1-2-3 Minato-machi, Chuo-ku, Osaka 540-0000, Japan",
            "ja": "〒540-0000 大阪市中央区港町1-2-3",
        },
        city={"en": "Osaka", "ja": "大阪"},
        country="JP",
        regime=Regime.APPI_IV,
        representative_name={"en": "Haruo Nishida, Director", "ja": "所長 西田 春男"},
        contact_email="events@trade-centre.example",
        telephone="+81 6 1234 5678",
        website="https://trade-centre.example",
        privacy_email="privacy@trade-centre.example",
        dpo_contact={
            "en": "Sayuri Ono, Personal Information Protection Manager, at the address above",
            "ja": "個人情報保護管理者 小野 さゆり（所在地は上記）",
        },
        protection_note={},
        introduction={
            "en": "For companies in Kansai that sell to South-East Asia, and for those who would like to. "
            "Most events are free; none asks for more about you than it needs.",
            "ja": "東南アジアと取引のある、またはこれから始めたい関西の企業のみなさまへ。"
            "ほとんどが無料で、必要以上のことはお尋ねしません。",
        },
        time_zone=ZONE,
        brand="#0b5563",
    )


def _mekong() -> Organisation:
    return new_organisation(
        OrganisationKind.CO_ORGANISER,
        "mekong-trade-institute",
        by=None,
        name={"en": "Mekong Trade Institute", "ja": "メコン貿易研究所"},
        address={"en": "88 Ben Sach Street, Ho Chi Minh City", "ja": "ホーチミン市ベンサック通り88"},
        city={"en": "Ho Chi Minh City", "ja": "ホーチミン市"},
        country="VN",
        regime=Regime.OTHER,
        representative_name={"en": "Tran Thu Ha, Managing Director", "ja": "代表 チャン・トゥ・ハー"},
        contact_email="office@mekong-trade.example",
        privacy_email="privacy@mekong-trade.example",
        dpo_contact={},
        protection_note={
            "en": "Viet Nam has a law on personal data protection in force since 2026. It gives rights to see, "
            "correct and delete data that resemble those in Japan; an authority for data protection supervises "
            "it. State bodies may demand access under other laws. The institute is bound to us by contract: it "
            "uses the data for this purpose only, passes it to nobody, and deletes it when you or we ask.",
            "ja": "ベトナムでは、2026年から個人情報保護法が施行されています。開示、訂正、削除を求める権利は日本と似ており、"
            "監督機関もあります。ただし、ほかの法律により国の機関が情報を求めることがあります。研究所は当センターとの契約により、"
            "この目的だけに使い、だれにも渡さず、お求めがあれば削除します。",
        },
        introduction={},
        time_zone="Asia/Ho_Chi_Minh",
    )


def _harima() -> Organisation:
    return new_organisation(
        OrganisationKind.CO_ORGANISER,
        "harima-chamber",
        by=None,
        name={"en": "Harima Chamber of Industry", "ja": "播磨産業会議所"},
        address={"en": "5-1 Shiromachi, Himeji 670-0000, Japan", "ja": "〒670-0000 姫路市城町5-1"},
        city={"en": "Himeji", "ja": "姫路"},
        country="JP",
        regime=Regime.APPI_IV,
        representative_name={"en": "Yoshio Kamei, President", "ja": "会頭 亀井 義雄"},
        contact_email="office@harima-chamber.example",
        dpo_contact={},
        protection_note={},
        introduction={},
        time_zone=ZONE,
    )


def _printer() -> Organisation:
    return new_organisation(
        OrganisationKind.PROCESSOR,
        "minato-print",
        by=None,
        name={"en": "Minato Print Co., Ltd.", "ja": "みなと印刷株式会社"},
        address={
            "en": "7-8 Bentencho, Minato-ku, Osaka 552-0000, Japan",
            "ja": "〒552-0000 大阪市港区弁天町7-8",
        },
        city={"en": "Osaka", "ja": "大阪"},
        country="JP",
        regime=Regime.APPI_IV,
        representative_name={"en": "Junko Arai, President", "ja": "代表取締役 荒井 順子"},
        contact_email="office@minato-print.example",
        dpo_contact={},
        protection_note={},
        introduction={},
        time_zone=ZONE,
    )
