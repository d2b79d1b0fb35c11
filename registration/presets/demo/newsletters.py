"""A newsletter with three past issues."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.newsletters.actions import campaigns, newsletters, orders
from registration.newsletters.models import Newsletter
from registration.newsletters.rules import Details
from registration.presets.demo.asking import Desk
from registration.presets.demo.moments import Days, at
from registration.presets.demo.people import visitor

SLUG = "south-east-asia-in-brief"
ORDERS = 90
STOPPED = 7
FIRST_READER = 300
"""Number of the first person who orders it; who signs up for events has smaller ones."""
ISSUES = (
    (
        -88,
        {"en": "Your label is a document, too", "ja": "ラベルも書類のひとつです"},
        {
            "en": "Thailand has changed what a food label must say, and where. Goods on the way keep the old "
            "rules for six months.\n\n## What to check\n\n1. The importer’s registration number\n"
            "2. Allergens, in Thai and in bold\n3. The date: day, month, year\n\n"
            "We have put two labels side by side, one that passed and one that did not.",
            "ja": "タイで、食品ラベルに書く内容と位置が変わりました。輸送中の商品には、6か月のあいだ以前の規則が適用されます。\n\n"
            "## 確かめること\n\n1. 輸入者の登録番号\n2. アレルギー表示（タイ語、太字）\n3. 日付は日・月・年の順\n\n"
            "通ったラベルと通らなかったラベルを並べてご覧いただけます。",
        },
    ),
    (
        -57,
        {"en": "Who pays when the container waits", "ja": "コンテナが止まったとき、だれが払うのか"},
        {
            "en": "Demurrage is decided in the contract, not at the port. Three clauses we have seen work, and "
            "one that did not.\n\n> Agree on the free days in writing, and say from which moment they count.\n\n"
            "In our next seminar we look at certificates of origin, line by line.",
            "ja": "滞船料をだれが負担するかは、港ではなく契約で決まります。うまくいった三つの条項と、いかなかった一つをご紹介します。\n\n"
            "> 無料期間の日数と、いつから数えるかを、書面で決めておく。\n\n次回のセミナーでは、原産地証明書を一行ずつ読みます。",
        },
    ),
    (
        -26,
        {
            "en": "Three papers decide whether your first shipment leaves the port",
            "ja": "最初の荷物が港を出るかどうかは、三つの書類で決まる",
        },
        {
            "en": "Most first shipments to Viet Nam that wait, wait for a paper, not for a ship. We looked at "
            "forty cases from the past year and asked the people who cleared them what they would do "
            "differently.\n\n**The short answer:** have the certificate of origin checked before loading, name "
            "the product exactly as the importer’s licence does, and agree on who pays when the container "
            "stands.\n\nUntil next time,\n\nAiko Hayashi and colleagues",
            "ja": "ベトナムへの最初の荷物が止まるとき、足りないのは船ではなく書類です。この一年の四十件を調べ、通関にあたった方々に、"
            "次はどうするかを伺いました。\n\n**手短に言えば：** 積み込みの前に原産地証明書を確かめる。品名を輸入者の許可証と一字一句そろえる。"
            "コンテナが止まったときの費用を、あらかじめ決めておく。\n\nそれでは、また次号で。\n\n林 愛子",
        },
    ),
)


def found(*, by: int, service: str = "") -> Newsletter:
    """Make the newsletter."""
    details = Details(
        title={"en": "South-East Asia in brief", "ja": "東南アジアだより"},
        description={
            "en": "What changes in customs, standards and law for companies from Kansai, and our next events.",
            "ja": "関西の企業に関わる通関、規格、法令の変化と、これからのイベントをお知らせします。",
        },
        how_often={"en": "About once a month", "ja": "およそ月に一回"},
    )
    return newsletters.make(SLUG, details, service=service, by=by)


def fill(newsletter: Newsletter, days: Days, desk: Desk, *, by: int) -> None:
    """A year of orders, and the issues that went out to whoever was a reader then."""
    moments = sorted(
        days.away(-desk.chance.randint(1, 350), desk.chance.randint(8, 22), desk.chance.randint(0, 59))
        for _ in range(ORDERS)
    )
    to_come = list(ISSUES)
    for number, moment in enumerate(moments):
        while to_come and days.away(to_come[0][0], 8) < moment:
            _send(newsletter, days, to_come.pop(0), by=by)
        _take_order(newsletter, desk, number, moment)
    for issue in to_come:
        _send(newsletter, days, issue, by=by)
    _some_stop(days)


def arrived() -> None:
    """Everything posted so far arrived at once: what was long ago is not sent today."""
    waiting = update(Message).where(Message.state == MessageState.PENDING)
    db.session.execute(waiting.values(state=MessageState.SENT, attempts=1, finished_at=Message.made_at))


def _take_order(newsletter: Newsletter, desk: Desk, number: int, moment: datetime) -> None:
    with at(moment):
        order = desk.order(newsletter, visitor(FIRST_READER + number))
    if number % 30 == 29:
        return  # Some never press the button.
    with at(moment + timedelta(minutes=desk.chance.randint(1, 90))):
        orders.confirm(order)


def _send(
    newsletter: Newsletter, days: Days, issue: tuple[int, dict[str, str], dict[str, str]], *, by: int
) -> None:
    day, subject, body = issue
    with at(days.away(day, 8)):
        arrived()
        campaign = campaigns.write(newsletter, subject=subject, body=body, by=by)
    with at(days.away(day, 8, 30)):
        campaigns.start(campaign, by=by)
        arrived()
    with at(days.away(day, 8, 35)):
        campaigns.close_finished()


def _some_stop(days: Days) -> None:
    """A few readers press the link at the end of the latest issue."""
    latest = select(func.max(Message.campaign_id)).scalar_subquery()
    copies = select(Message.ref).where(Message.campaign_id == latest).order_by(Message.id).limit(STOPPED)
    for number, ref in enumerate(db.session.scalars(copies).all()):
        with at(days.away(ISSUES[-1][0] + 1 + number, 7, 40)):
            orders.stop(ref, method="one-click" if number % 2 else "button")
