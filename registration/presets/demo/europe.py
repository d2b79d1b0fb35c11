"""The words of the notice for people in the European Economic Area and the United Kingdom."""

TITLE = {
    "en": "Personal data of people in the EEA and the United Kingdom",
    "ja": "EEAおよび英国にお住まいの方の個人データの取扱いについて",
}
SUMMARY = {
    "en": [
        ["Controller", "Kansai-ASEAN Trade Centre, Osaka, with representatives in Cologne, Paris and London"],
        ["Legal bases", "Contract for the event itself, consent for everything that has a box"],
        ["Recipients", "Each co-organiser only if you allow it by name; a printer on our instructions"],
        ["Where", "Japan; Viet Nam only with your consent"],
        [
            "Your rights",
            "Access, correction, erasure, restriction, objection, portability, withdrawal, complaint",
        ],
    ],
    "ja": [
        ["管理者", "関西・ASEAN貿易センター（大阪）。代理人はケルン、パリ、ロンドン"],
        ["法的根拠", "イベントの実施は契約、選べる項目は同意"],
        ["受領者", "名称を示して同意を得た共催者。名札の印刷は委託"],
        ["取扱いの場所", "日本。ベトナムへは同意がある場合だけ"],
        ["権利", "アクセス、訂正、消去、制限、異議、ポータビリティ、撤回、苦情"],
    ],
}
BODY = {
    "en": """\
## Whom this is for

People who live in the European Union, in Norway, Iceland or Liechtenstein, or in the United Kingdom. For everybody
else our general notice holds.

## Who is responsible

The controller is Kansai-ASEAN Trade Centre, 1-2-3 Minato-machi, Chuo-ku, Osaka 540-0000, Japan. Director: Haruo
Nishida. Write to privacy@trade-centre.example; Sayuri Ono, our Personal Information Protection Manager, answers.

Our representatives under Article 27 of the GDPR are Rheinufer Datenschutz GmbH in Cologne and Cabinet Quai Neuf in
Paris; under Article 27 of the UK GDPR it is Thamesbank Representation Ltd in London. Their addresses and telephone
numbers stand on our contact page, and you may turn to the one that speaks your language.

## What for, and on what basis

- **Holding the event you sign up for:** contract, Article 6(1)(b) of the GDPR.
- **Newsletter, questionnaire, giving your details to a co-organiser:** consent, Article 6(1)(a) of the GDPR.
- **Keeping proof of what you decided:** legal obligation, Article 6(1)(c) with Article 7(1) of the GDPR.

Each box stands for itself, none is ticked in advance, and leaving it empty changes nothing about your taking part.

## Who receives data

Mekong Trade Institute (Ho Chi Minh City, Viet Nam) and Harima Chamber of Industry (Himeji, Japan), each only if you
allowed it by name. Minato Print Co., Ltd. in Osaka prints name badges on our instructions.

## Japan and Viet Nam

When you sign up, you give your data directly to us in Japan. We are a business operator under the Japanese Act on
the Protection of Personal Information, so the adequacy decisions of the European Commission and of the United
Kingdom hold for us. There is no such decision for Viet Nam. Only your explicit consent carries data there, and the
form says what that means before you decide.

## How long

Sign-ups are deleted six months after the event, a newsletter order one month after you stop it. What shows that you
consented, or withdrew, is kept without your name as long as we may have to prove it.

## Your rights

You may see what we hold, have it corrected or erased, have its use restricted, object, and take it along in a form
that machines read. **You can withdraw consent at any time**, as easily as you gave it; what was done before stays
lawful. The link in each of our mails opens a page of your own that does most of this at once. You may complain to the
supervisory authority where you live or work, in the United Kingdom to the Information Commissioner’s Office.

We make no decision about you by machine alone.
""",
    "ja": """\
## どなたのためのものか

欧州連合、ノルウェー、アイスランド、リヒテンシュタイン、英国にお住まいの方のためのものです。
そのほかの国の方には、一般の「個人情報の取扱いについて」が適用されます。

## 管理者

管理者は関西・ASEAN貿易センター（〒540-0000 大阪市中央区港町1-2-3、所長 西田 春男）です。
お問い合わせ：privacy@trade-centre.example（個人情報保護管理者 小野 さゆり）

GDPR第27条に基づく代理人は、ラインウーファー・データ保護有限会社（ケルン）とキャビネ・ケ・ヌフ（パリ）、
英国GDPR第27条に基づく代理人は、テムズバンク代理サービス（ロンドン）です。
所在地と電話番号はお問い合わせのページにあります。ご都合のよい言語の代理人にご連絡ください。

## 目的と法的根拠

- **お申し込みのイベントの開催：** 契約（GDPR第6条1項b）
- **ニュースレター、アンケート、共催者への情報の提供：** 同意（GDPR第6条1項a）
- **お決めになったことの証明の保存：** 法的義務（GDPR第6条1項c、GDPR第7条1項）

欄は一つずつ独立しており、あらかじめチェックの入ったものはありません。空欄のままでも、ご参加には影響しません。

## 受領者

メコン貿易研究所（ベトナム、ホーチミン市）と播磨産業会議所（日本、姫路市）には、その名称を示した欄で同意された場合だけ提供します。
名札の印刷は、当センターの指示のもと、みなと印刷株式会社（大阪）に委託します。

## 日本とベトナム

お申し込みの際、データは日本にある当センターに直接お送りいただくことになります。当センターは日本の個人情報保護法の民間事業者であり、
欧州委員会と英国の十分性認定の対象です。ベトナムについては、このような認定がありません。
ベトナムへの提供は、明示の同意がある場合だけ行います。その意味は、お決めいただく前にフォームで説明します。

## 保存する期間

お申し込みの情報はイベントの終了から6か月で、ニュースレターの登録は停止から1か月で消去します。
同意や撤回の記録は、証明が必要な間、お名前を除いて保存します。

## お客さまの権利

保存しているデータへのアクセス、訂正、消去、取扱いの制限、異議の申立て、機械で読める形での受け取りを求めることができます。
**同意は、与えたときと同じくらい簡単に、いつでも撤回できます。** 撤回の前に行った取扱いは適法なままです。
当センターからのメールのリンクで、ほとんどの手続きができるご自身のページが開きます。
お住まいまたは勤務先の国の監督機関（英国では情報コミッショナーオフィス）に、苦情を申し立てることもできます。

機械だけによる決定は行いません。
""",
}
