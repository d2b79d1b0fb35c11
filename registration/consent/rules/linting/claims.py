"""What a notice says of us, as far as words give it away: in English and in Japanese.

Languages we have no words for are not judged.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from babel import Locale

Words = Mapping[str, re.Pattern[str]]


def _words(**patterns: str) -> Words:
    return {tag: re.compile(pattern, re.IGNORECASE) for tag, pattern in patterns.items()}


WITHDRAWAL = _words(
    en=r"withdraw|revoke|unsubscribe|opt[- ]?out|change your mind|stop (?:it|the newsletter)",
    ja=r"撤回|取り?消|配信.{0,4}停止|解除|取りやめ",
)
RIGHTS = _words(
    en=r"\brights?\b|\b(?:access|correct|erase|delete)\b.{0,80}\b(?:access|correct|erase|delet|restrict|object)",
    ja=r"権利|開示|訂正|利用(?:の)?停止|消去を(?:求|請求)",
)
AUTHORITY = _words(
    en=r"supervisory authorit|data protection authorit|commissioner|information protection commission"
    r"|lodge a complaint|\bcomplain",
    ja=r"監督(?:機関|当局)|個人情報保護委員会|苦情",
)
RETENTION = _words(
    en=r"\b(?:retain|retention|store[ds]?|keep|kept|delete[ds]?|erase[ds]?)\b[^.]{0,120}"
    r"\b(?:day|week|month|year|until|when|as long as|after|period)",
    ja=r"(?:保存|保管|保持|消去|削除|廃棄).{0,40}(?:日|週|月|年|期間|まで|間|とき|後)"
    r"|(?:日|週|か月|ヶ月|カ月|年|期間|まで|とき|後).{0,40}(?:保存|保管|保持|消去|削除|廃棄)",
)
DEEMED = _words(
    en=r"\b(?:by|if you)\b[^.]{0,60}"
    r"\b(?:us(?:e|ing)|brows(?:e|ing)|continu(?:e|ing)|visit(?:ing)?|clos(?:e|ing))\b"
    r"[^.]{0,80}\b(?:agree|consent|accept)|\bdeemed to (?:have )?(?:agree|consent|accept)",
    ja=r"(?:利用|閲覧|使用|継続|閉じ).{0,40}(?:同意|承諾)(?:した|する|いただいた)?(?:もの|こと)?と?(?:み|見)な",
)
ANALYTICS = _words(
    en=r"\banalytics\b|\bweb beacon|access analysis", ja=r"アクセス解析|アナリティクス|ウェブビーコン"
)
NO_COOKIES = _words(
    en=r"\b(?:no|not|never|without)\b[^.]{0,40}\bcookies?\b",
    ja=r"(?:クッキー|cookie).{0,30}(?:使用|利用|設定)(?:しま|して(?:い|お)りま)せん",
)
COOKIES = _words(en=r"\bcookies?\b", ja=r"クッキー|cookie")
OTHERS_SITES = _words(
    en=r"(?:not|no) (?:be )?(?:responsible|responsibility|control|liable)"
    r"|outside (?:of )?our (?:site|control)"
    r"|(?:other|external|third[- ]part\w+|linked) (?:web ?)?(?:sites?|services?)",
    ja=r"リンク先|外部(?:の)?(?:サイト|サービス|ウェブ)|他(?:社|者)の(?:サイト|サービス)",
)
_LINK_OUT = re.compile(r"https?://([^/\s)>\]]+)", re.IGNORECASE)

_LOGS = _words(en=r"\b(?:access|server|web) logs?\b", ja=r"アクセス(?:・)?(?:ログ|記録|履歴)|サーバー?ログ")
_HELD = _words(
    en=r"\b(?:hold|held|keep|reserve[ds]?)\b[^.]{0,40}\b(?:place|seat)s?\b|\b(?:place|seat)s?\b[^.]{0,40}\b(?:hold|held|kept|reserved)\b",
    ja=r"(?:席|お申し?込み?枠|枠).{0,20}(?:確保|お?取り?置)",
)
_SPAN = _words(
    en=r"(\d+)\s*(hour|day|week|month|year)s?", ja=r"(\d+)\s*(時間|日|週間|か月|ヶ月|カ月|ヵ月|箇月|年)"
)
_HOURS = {
    "hour": 1,
    "day": 24,
    "week": 168,
    "month": 720,
    "year": 8760,
    "時間": 1,
    "日": 24,
    "週間": 168,
    "年": 8760,
}
_HOURS |= dict.fromkeys(("か月", "ヶ月", "カ月", "ヵ月", "箇月"), 720)
_SENTENCES = re.compile(r"(?<=[.。!?])\s*|\n")
_OFFERED = _words(en=r"available in\b|offered in\b", ja=r"(?:語|言語).{0,12}(?:提供|ご利用|ご覧|お読み|用意)")


def says(words: Words, language: str, text: str) -> bool | None:
    """Whether the text says it; nothing in a language we have no words for."""
    pattern = words.get(language.partition("-")[0])
    return None if pattern is None else pattern.search(_flat(text)) is not None


def days_of_logs(language: str, text: str) -> set[int]:
    """For how many days the access log is kept, by each sentence that says so."""
    return {hours // 24 for hours in _spans(_LOGS, language, text) if hours >= 24}


def hours_a_place_is_held(language: str, text: str) -> set[int]:
    return set(_spans(_HELD, language, text))


def _spans(about: Words, language: str, text: str) -> Iterator[int]:
    tag = language.partition("-")[0]
    if tag not in about:
        return
    for sentence in _sentences(text):
        if about[tag].search(sentence):
            for number, unit in _SPAN[tag].findall(sentence):
                yield int(number) * _HOURS[unit.casefold()]


def languages_offered(language: str, text: str) -> set[str]:
    """Codes of the languages in which the text says it can be read."""
    tag = language.partition("-")[0]
    if tag not in _OFFERED:
        return set()
    names = {
        str(name): code for code, name in Locale.parse(tag).languages.items() if len(code) == 2
    }  # fmt: skip
    said = " ".join(each for each in _sentences(text) if _OFFERED[tag].search(each))
    return {
        code
        for name, code in names.items()
        if re.search(rf"(?<!\w){name}(?!\w)" if tag == "en" else name, said)
    }


def hosts_linked(text: str) -> set[str]:
    return {host.casefold() for host in _LINK_OUT.findall(text)}


def contains(text: str, words: str) -> bool:
    """Whether the words stand in the text, however they are spaced."""
    return _squeezed(words) in _squeezed(text)


def _sentences(text: str) -> list[str]:
    return [each for each in _SENTENCES.split(unicodedata.normalize("NFKC", text).replace("\n", " ")) if each]


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", unicodedata.normalize("NFKC", text))


def _squeezed(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
