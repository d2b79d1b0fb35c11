"""Answers that are the same on every form: the prefectures of Japan and the kinds of business."""

from registration.foundation.localization import language

PREFECTURES = {
    "hokkaido": "北海道", "aomori": "青森県", "iwate": "岩手県", "miyagi": "宮城県", "akita": "秋田県",
    "yamagata": "山形県", "fukushima": "福島県", "ibaraki": "茨城県", "tochigi": "栃木県", "gunma": "群馬県",
    "saitama": "埼玉県", "chiba": "千葉県", "tokyo": "東京都", "kanagawa": "神奈川県", "niigata": "新潟県",
    "toyama": "富山県", "ishikawa": "石川県", "fukui": "福井県", "yamanashi": "山梨県", "nagano": "長野県",
    "gifu": "岐阜県", "shizuoka": "静岡県", "aichi": "愛知県", "mie": "三重県", "shiga": "滋賀県",
    "kyoto": "京都府", "osaka": "大阪府", "hyogo": "兵庫県", "nara": "奈良県", "wakayama": "和歌山県",
    "tottori": "鳥取県", "shimane": "島根県", "okayama": "岡山県", "hiroshima": "広島県",
    "yamaguchi": "山口県",
    "tokushima": "徳島県", "kagawa": "香川県", "ehime": "愛媛県", "kochi": "高知県", "fukuoka": "福岡県",
    "saga": "佐賀県", "nagasaki": "長崎県", "kumamoto": "熊本県", "oita": "大分県", "miyazaki": "宮崎県",
    "kagoshima": "鹿児島県", "okinawa": "沖縄県",
}  # fmt: skip
BUSINESSES = {
    "manufacturing": ("Manufacturing", "製造"),
    "trade": ("Wholesale and trade", "卸売・貿易"),
    "retail": ("Retail", "小売"),
    "food": ("Food and agriculture", "食品・農林水産"),
    "construction": ("Construction and property", "建設・不動産"),
    "transport": ("Transport and logistics", "運輸・物流"),
    "information": ("Information technology", "情報通信"),
    "finance": ("Finance and insurance", "金融・保険"),
    "tourism": ("Tourism and hospitality", "観光・宿泊"),
    "media": ("Media and publishing", "報道・出版"),
    "public": ("Public body or association", "官公庁・団体"),
    "education": ("Education and research", "教育・研究"),
    "other": ("Other", "その他"),
}
ABROAD = "abroad"


def prefectures() -> list[tuple[str, str]]:
    """Code and name of each prefecture in the present language, and one answer for the rest of the world."""
    japanese = language() == "ja"
    inside = [(code, name if japanese else code.capitalize()) for code, name in PREFECTURES.items()]
    return [*inside, (ABROAD, "日本国外" if japanese else "Outside Japan")]


def industries() -> list[tuple[str, str]]:
    """Code and name of each kind of business in the present language."""
    place = 1 if language() == "ja" else 0
    return [(code, names[place]) for code, names in BUSINESSES.items()]
