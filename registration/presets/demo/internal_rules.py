"""The centre's internal rules: read by everybody once, and waiting to be read again in their second version."""

from registration.organisations import actions
from registration.organisers.models import Account
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties
from registration.presets.demo.prose import prose

TITLE = {"en": "Rules for handling personal data", "ja": "個人情報取扱規程"}
_FIRST = {
    "en": """\
## Who answers

The Personal Information Protection Manager decides what is collected and with whom it is shared. Everybody else
works within that, and asks when in doubt.

## At the desk

- Ask for nothing that the form does not ask.
- Lists on paper stay at the desk, face down, and go into the shredder the next working day.
- Whoever wants to know what we hold about them is shown their own page, at once and without a fee.

## Passing data on

Nothing leaves the house except through *Sharing*: under an agreement, for those who allowed it by name, and after
a second person has approved it.

## When something goes wrong

Tell the manager within the hour, by telephone, also at night. Nobody is blamed for telling.
""",
    "ja": """\
## 責任者

収集する情報の内容と提供先は、個人情報保護管理者が決めます。職員はその範囲で業務を行い、迷うときは管理者に確認します。

## 受付で

- フォームにないことは、お尋ねしません。
- 紙の名簿は受付に裏返して置き、翌営業日にシュレッダーで処分します。
- ご自身の情報についてのお尋ねには、その場で、無料で、ご本人のページをお見せします。

## 情報の提供

提供は「共有」の画面からだけ行います。契約に基づき、提供先を示した欄で同意された方について、二人目が承認したあとに限ります。

## 事故のとき

一時間以内に、夜間でも電話で管理者に知らせます。知らせたことで責められることはありません。
""",
}
_SECOND = {
    "en": """
## Answers on paper

A sheet with ticks is scanned on the day and entered the next morning, with the scan. What is not readable is not
entered: we ask by mail instead.
""",
    "ja": """
## 紙での回答

チェックの入った用紙は当日のうちにスキャンし、翌朝、画像を添えて登録します。読み取れないものは登録せず、メールでお尋ねします。
""",
}


def adopt(days: Days, parties: Parties) -> None:
    """The first version was read by all; of the second the organiser has yet to say so."""
    officer = parties.officer.id
    with at(days.away(-390, 9)):
        document = actions.new_rules("personal-data", by=officer, title=TITLE)
        first = actions.write_rules(document, by=officer, body=prose(_FIRST))
        actions.publish_rules(first, by=officer)
    readers: tuple[Account, ...] = (parties.officer, parties.administrator, parties.organiser)
    for day, reader in enumerate(readers):
        with at(days.away(-390 + day, 13, 20)):
            actions.acknowledge(first, by=reader.id)
    with at(days.away(-6, 10)):
        second = actions.write_rules(
            document,
            by=officer,
            body=prose({tag: _FIRST[tag] + _SECOND[tag] for tag in _FIRST}),
            change_note={
                "en": "New: what becomes of answers on paper.",
                "ja": "紙での回答の扱いを加えました。",
            },
        )
        actions.publish_rules(second, by=officer)
    with at(days.away(-6, 10, 5)):
        actions.acknowledge(second, by=officer)
