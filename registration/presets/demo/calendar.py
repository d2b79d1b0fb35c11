"""Three events: a seminar with places for forty, a webinar, and one that is over."""

from registration.events import actions as events
from registration.events.models import Event, Mode
from registration.events.rules import EventDraft, HostDraft, ProgrammeDraft, SpeakerDraft
from registration.presets.demo.moments import ZONE, Days
from registration.presets.demo.organisations import Parties

PAST_DAYS, SEMINAR_DAYS, WEBINAR_DAYS, TALK_DAYS = -18, 23, 36, 57


def rules_of_origin(days: Days, parties: Parties) -> Event:
    """The event that is over when the demo begins."""
    day = days.working_day(PAST_DAYS)
    draft = EventDraft(
        mode=Mode.IN_PERSON,
        title={"en": "Rules of origin in practice", "ja": "原産地規則の実務"},
        summary={
            "en": "Two certificates side by side, and what customs looks at first.",
            "ja": "二枚の証明書を並べて、税関がまず見るところを確かめます。",
        },
        description={
            "en": "A preferential rate is worth nothing if the certificate is refused. We read two real "
            "certificates line by line, one that passed and one that did not.\n\n"
            "- Which rule applies to your product\n- What the exporter must be able to show\n"
            "- How long papers are kept, and by whom\n\nBring a product of your own: we look at three.",
            "ja": "証明書が認められなければ、特恵税率は使えません。通った証明書と通らなかった証明書を、一行ずつ読み比べます。\n\n"
            "- 自社の製品にはどの規則が当てはまるか\n- 輸出者が示せなければならないこと\n"
            "- 書類の保存期間と責任者\n\n製品の資料をお持ちください。三つを選んで一緒に見ます。",
        },
        venue=HALL,
        held_in={"en": "Japanese, with interpretation into English", "ja": "日本語（英語通訳つき）"},
        time_zone=ZONE,
        starts_at=days.away(day, 14),
        ends_at=days.away(day, 16, 30),
        opens_at=days.away(day - 55, 9),
        closes_at=days.away(day - 1, 17),
        capacity=60,
        hosts=[HostDraft(parties.mekong.id, asked=True)],
        programme=[
            _item(days, day, 14, 0, "Welcome", "ごあいさつ", "Haruo Nishida", "西田 春男"),
            _item(days, day, 14, 10, "One certificate that passed, one that did not",
                  "通った証明書、通らなかった証明書", "Keiko Sugimoto, customs broker", "通関士 杉本 恵子"),
            _item(days, day, 15, 20, "Your products: three examples", "みなさまの製品から三つの例",
                  "Tran Thu Ha, Mekong Trade Institute", "メコン貿易研究所 チャン・トゥ・ハー"),
            _item(days, day, 16, 10, "Questions", "質疑"),
        ],
    )  # fmt: skip
    return events.create_event(draft, by=parties.organiser.id)


def halal(days: Days, parties: Parties) -> Event:
    """The seminar to come."""
    day = days.working_day(SEMINAR_DAYS)
    draft = EventDraft(
        mode=Mode.IN_PERSON,
        title={
            "en": "Halal certification for food makers: from first audit to first export",
            "ja": "食品メーカーのためのハラール認証――最初の審査から、最初の輸出まで",
        },
        summary={
            "en": "What it costs, how long it takes, and where it goes wrong, told by two companies that did it.",
            "ja": "費用、期間、つまずきやすい点を、実際に歩んだ二社がお話しします。",
        },
        description={
            "en": "You would like to see your products on shelves in Malaysia or Indonesia. But where does "
            "certification begin? Two companies tell their own story, with the papers on the table.\n\n"
            "After the break you can put your own questions. If you send them with your sign-up, the "
            "speakers can prepare.",
            "ja": "マレーシアやインドネシアの食品売場に、関西の味を届けたい。けれど、認証は何から始めればよいのか。"
            "実際に歩んだ二社が、書類を見せながら具体的にお話しします。\n\n"
            "休憩のあとは、ご質問にお答えします。お申し込みの際にお書き添えいただければ、登壇者が準備できます。",
        },
        venue=HALL,
        held_in={"en": "Japanese, partly interpreted", "ja": "日本語（一部通訳つき）"},
        time_zone=ZONE,
        starts_at=days.away(day, 14),
        ends_at=days.away(day, 16, 30),
        opens_at=days.away(-20, 9),
        closes_at=days.away(day - 2, 17),
        capacity=40,
        hosts=[HostDraft(parties.harima.id, asked=True)],
        programme=[
            _item(days, day, 14, 0, "Welcome", "ごあいさつ"),
            _item(days, day, 14, 10, "What a certifier looks at", "認証機関は何を見るのか",
                  "Farida Zainal, Selangor Halal Export Society", "セランゴール・ハラール輸出協会 ファリダ・ザイナル"),
            _item(days, day, 14, 50, "Fourteen months of a soy sauce brewery", "醤油蔵の十四か月――申請書から初出荷まで",
                  "Chihiro Yamane, Tatsuno Maruyama Shoyu", "龍野丸山醤油株式会社 山根 千尋"),
            _item(days, day, 15, 30, "Break", "休憩"),
            _item(days, day, 15, 45, "Questions and single talks", "質疑と個別のご相談"),
        ],
    )  # fmt: skip
    return events.create_event(draft, by=parties.organiser.id)


def selling_to_viet_nam(days: Days, parties: Parties) -> Event:
    """The webinar to come."""
    day = days.working_day(WEBINAR_DAYS)
    draft = EventDraft(
        mode=Mode.WEBINAR,
        title={
            "en": "Selling to Viet Nam: customs, standards and payment",
            "ja": "ベトナムに売る――通関、規格、決済",
        },
        summary={
            "en": "Customs, standards and payment in seventy-five minutes.",
            "ja": "通関、規格、決済を75分で。",
        },
        description={
            "en": "Most first shipments to Viet Nam that wait, wait for a paper, not for a ship. A customs "
            "expert, a testing laboratory and a bank say what they ask for, and why.\n\n"
            "You get the slides and a list of the papers afterwards.",
            "ja": "ベトナムへの最初の荷物が止まるとき、足りないのは船ではなく書類です。通関の専門家、検査機関、銀行が、"
            "何をなぜ求めるのかをお話しします。\n\n終了後に、資料と必要書類の一覧をお届けします。",
        },
        venue={},
        held_in={"en": "English, with Japanese interpretation", "ja": "英語（日本語通訳つき）"},
        time_zone=ZONE,
        starts_at=days.away(day, 16),
        ends_at=days.away(day, 17, 15),
        opens_at=days.away(-14, 9),
        closes_at=days.away(day, 15),
        capacity=300,
        join_url="https://meet.example/selling-to-viet-nam",
        hosts=[HostDraft(parties.mekong.id, asked=True), HostDraft(parties.harima.id, asked=True)],
        programme=[
            _item(days, day, 16, 0, "Customs: what the new portal asks", "通関：新しい窓口が求めるもの",
                  "Pham Quoc Dat, customs adviser", "通関アドバイザー ファム・クオック・ダット"),
            _item(days, day, 16, 25, "Standards and labels", "規格と表示", "Le Thi Hoa, testing laboratory",
                  "検査機関 レ・ティ・ホア"),
            _item(days, day, 16, 50, "Getting paid", "代金の受け取り", "Shinji Nomura, trade finance",
                  "貿易金融 野村 真治"),
        ],
    )  # fmt: skip
    return events.create_event(draft, by=parties.organiser.id)


def first_fair(days: Days, parties: Parties) -> Event:
    """A talk whose sign-up has not opened yet."""
    day = days.working_day(TALK_DAYS)
    draft = EventDraft(
        mode=Mode.WEBINAR,
        title={
            "en": "Your first ASEAN trade fair: what it costs, what it brings",
            "ja": "はじめてのASEAN見本市――かかるもの、得られるもの",
        },
        summary={"en": "Forty-five minutes over lunch.", "ja": "昼休みの45分。"},
        description={
            "en": "Three exhibitors open their books: stand, freight, interpreters, and the orders that came.",
            "ja": "出展した三社が、小間代、運賃、通訳費、そして受注まで、数字でお話しします。",
        },
        venue={},
        held_in={"en": "Japanese", "ja": "日本語"},
        time_zone=ZONE,
        starts_at=days.away(day, 12),
        ends_at=days.away(day, 12, 45),
        opens_at=days.away(9, 9),
        closes_at=days.away(day, 11),
        capacity=200,
        join_url="https://meet.example/first-fair",
    )
    return events.create_event(draft, by=parties.organiser.id)


HALL = {
    "en": "Minato-machi Hall, Osaka\n3rd floor, 1-2-3 Minato-machi, Chuo-ku. Five minutes on foot from Honmachi "
    "station; step-free.",
    "ja": "港町会館（大阪・本町）\n3階 大会議室、大阪市中央区港町1-2-3。地下鉄「本町」駅から徒歩5分。車いすでお越しいただけます。",
}


def _item(
    days: Days,
    day: int,
    hour: int,
    minute: int,
    title: str,
    in_japanese: str,
    speaker: str = "",
    speaker_ja: str = "",
) -> ProgrammeDraft:
    return ProgrammeDraft(
        starts_at=days.away(day, hour, minute),
        title={"en": title, "ja": in_japanese},
        speakers=[SpeakerDraft({"en": speaker, "ja": speaker_ja})] if speaker else [],
    )
