"""Who stands for the centre in Europe (Art. 27 GDPR and Art. 27 UK GDPR): three offices with their lines."""

from typing import Any

from registration.organisations.actions import new_representative
from registration.organisations.models import Organisation

COLOGNE: dict[str, Any] = {
    "region": "eu",
    "country": "DE",
    "name": {
        "en": "Rheinufer Datenschutz GmbH, Cologne",
        "ja": "ラインウーファー・データ保護有限会社（ケルン）",
    },
    "address": {
        "en": "Am Leystapel 80, 50000 Cologne, Germany",
        "ja": "Am Leystapel 80, 50000 Köln, ドイツ",
    },
    "telephones": [
        {"number": "+49 221 4710 123", "languages": ["de", "en"]},
        {"number": "+49 221 4710 124", "languages": ["ja"]},
    ],
    "email": "asean-centre@rheinufer.example",
    "languages": ["de", "en", "ja"],
}
PARIS: dict[str, Any] = {
    "region": "eu",
    "country": "FR",
    "name": {"en": "Cabinet Quai Neuf, Paris", "ja": "キャビネ・ケ・ヌフ（パリ）"},
    "address": {"en": "12 quai Neuf, 75000 Paris, France", "ja": "12 quai Neuf, 75000 Paris, フランス"},
    "telephones": [{"number": "+33 1 99 00 12 34", "languages": ["fr", "en"]}],
    "email": "asean-centre@quai-neuf.example",
    "languages": ["fr", "en"],
}
LONDON: dict[str, Any] = {
    "region": "uk",
    "country": "GB",
    "name": {"en": "Thamesbank Representation Ltd, London", "ja": "テムズバンク代理サービス（ロンドン）"},
    "address": {
        "en": "4 Wharf Lane, London SE1 0AA, United Kingdom",
        "ja": "4 Wharf Lane, London SE1 0AA, 英国",
    },
    "telephones": [{"number": "+44 20 7946 0123", "languages": ["en"]}],
    "fax": "+44 20 7946 0124",
    "email": "asean-centre@thamesbank.example",
    "languages": ["en"],
}


def appoint(centre: Organisation, *, by: int) -> None:
    for office in (COLOGNE, PARIS, LONDON):
        new_representative(centre, by=by, **office)
