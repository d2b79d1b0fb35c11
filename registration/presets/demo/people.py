"""People who do not exist, at companies that do not exist either."""

from dataclasses import dataclass

SURNAMES = (
    ("山根", "yamane"), ("岡田", "okada"), ("藤原", "fujiwara"), ("西村", "nishimura"), ("松井", "matsui"),
    ("石川", "ishikawa"), ("前田", "maeda"), ("小川", "ogawa"), ("後藤", "goto"), ("長谷川", "hasegawa"),
    ("近藤", "kondo"), ("坂本", "sakamoto"), ("遠藤", "endo"), ("青木", "aoki"), ("福田", "fukuda"),
    ("太田", "ota"), ("三浦", "miura"), ("竹内", "takeuchi"), ("中島", "nakajima"), ("原田", "harada"),
    ("和田", "wada"), ("森本", "morimoto"), ("上野", "ueno"), ("大西", "onishi"), ("川口", "kawaguchi"),
)  # fmt: skip
GIVEN_NAMES = (
    ("千尋", "chihiro"), ("健司", "kenji"), ("美香", "mika"), ("翔太", "shota"), ("由紀", "yuki"),
    ("大輔", "daisuke"), ("彩", "aya"), ("誠", "makoto"), ("直子", "naoko"), ("拓也", "takuya"),
    ("恵", "megumi"), ("俊", "shun"), ("真理", "mari"), ("和也", "kazuya"), ("沙織", "saori"),
    ("浩二", "koji"), ("文", "aya.f"), ("陽介", "yosuke"), ("奈々", "nana"), ("修", "osamu"),
)  # fmt: skip
OTHERS = (
    "Nguyen Van Hai", "Tran Thi Mai", "Le Quoc Bao", "Pham Thu Trang", "Ratna Wijaya", "Budi Santoso",
    "Dewi Lestari", "Lim Wei Jie", "Tan Mei Ling", "Aisyah Rahman", "Farid Ismail", "Somchai Rattana",
    "Ploy Suwan", "Kanya Thongdee", "Claire Dubois", "Marco Bellini", "Hannah Weiss", "Peter Lindqvist",
    "Grace O’Connor", "Samuel Adeyemi", "Priya Menon", "Rahul Iyer", "Maria Santos", "José Villanueva",
    "Anna Kowalska", "Do Minh Chau", "Hoang Anh Tuan", "Siti Nurhaliza Bakar", "Chen Yu-ting", "Kim Seo-yeon",
)  # fmt: skip
HOMES = {
    "Claire Dubois": "FR", "Marco Bellini": "IT", "Hannah Weiss": "DE", "Peter Lindqvist": "SE",
    "Anna Kowalska": "PL", "Grace O’Connor": "GB", "Samuel Adeyemi": "GB", "José Villanueva": "ES",
    "Somchai Rattana": "TH", "Ploy Suwan": "TH", "Kanya Thongdee": "TH", "Ratna Wijaya": "ID",
    "Budi Santoso": "ID", "Dewi Lestari": "ID", "Lim Wei Jie": "SG", "Tan Mei Ling": "SG",
    "Aisyah Rahman": "MY", "Farid Ismail": "MY", "Siti Nurhaliza Bakar": "MY", "Nguyen Van Hai": "VN",
    "Tran Thi Mai": "VN", "Le Quoc Bao": "VN", "Pham Thu Trang": "VN", "Do Minh Chau": "VN",
}  # fmt: skip
"""Where those live who do not live in Japan."""
COMPANIES = (
    ("Minato Foods", "みなと食品株式会社", "minato-foods"),
    ("Tatsuno Maruyama Shoyu", "龍野丸山醤油株式会社", "maruyama-shoyu"),
    ("Kobe Machinery Service", "神戸機械サービス株式会社", "kobe-machinery"),
    ("Nara Textile Lab", "奈良繊維研究所", "nara-textile"),
    ("Sakai Tools", "堺刃物工業株式会社", "sakai-tools"),
    ("Okada Lumber", "岡田木材店", "okada-lumber"),
    ("Osaka Bay Freight", "大阪湾フレイト株式会社", "osaka-bay-freight"),
    ("Yodo Packaging", "淀包装株式会社", "yodo-packaging"),
    ("Wakayama Citrus Growers", "和歌山柑橘生産者組合", "wakayama-citrus"),
    ("Himeji Leather Works", "姫路皮革製作所", "himeji-leather"),
    ("Kyo Tea House", "京の茶舗", "kyo-tea"),
    ("Awaji Fragrance", "淡路香料株式会社", "awaji-fragrance"),
    ("Biwa Water Systems", "びわ水処理システム株式会社", "biwa-water"),
    ("Senshu Towel Mills", "泉州タオル株式会社", "senshu-towel"),
    ("Port Island Cold Store", "ポートアイランド冷蔵株式会社", "pi-cold-store"),
    ("Kita Precision", "北精密工業株式会社", "kita-precision"),
    ("Saigon Home Market", "サイゴン・ホームマーケット", "saigon-home"),
    ("Johor Fine Foods", "ジョホール・ファインフーズ", "johor-fine-foods"),
)  # fmt: skip
JOBS = (
    ("Export manager", "輸出担当"), ("Sales", "営業部"), ("Director", "取締役"), ("Purchasing", "購買課"),
    ("Owner", "代表"), ("Quality assurance", "品質管理部"), ("Overseas business", "海外事業部"), ("", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Visitor:
    """Somebody who signs up."""

    name: str
    email: str
    language: str
    organisation: str
    job_title: str
    telephone: str
    country: str

    def answers(self) -> dict[str, str]:
        """What they fill in. An answer left empty is none."""
        given = {
            "name": self.name,
            "email": self.email,
            "telephone": self.telephone,
            "organisation": self.organisation,
            "job_title": self.job_title,
        }
        return {code: answer for code, answer in given.items() if answer}


def visitor(number: int) -> Visitor:
    """The person with this number; the same number is the same person."""
    english, japanese, domain = COMPANIES[number * 5 % len(COMPANIES)]
    job_in_english, job = JOBS[number * 3 % len(JOBS)]
    telephone = f"+81 6 1234 {5000 + number}" if number % 4 == 0 else ""
    if number % 5 in (1, 3):
        name = OTHERS[number // 5 * 2 % len(OTHERS) + number % 5 // 3]
        local = "".join(sign for sign in name.lower().replace(" ", ".") if sign in _LETTERS)
        address, home = f"{local}.{number}@{domain}.example", HOMES.get(name, "JP")
        return Visitor(name, address, "en", english, job_in_english, telephone, home)
    (surname, latin_surname), (given, latin_given) = (
        SURNAMES[number % len(SURNAMES)],
        GIVEN_NAMES[(number * 7 + number // len(SURNAMES)) % len(GIVEN_NAMES)],
    )
    address = f"{latin_given}.{latin_surname}{number}@{domain}.example"
    return Visitor(f"{surname} {given}", address, "ja", japanese, job, telephone, "JP")


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz.-")
