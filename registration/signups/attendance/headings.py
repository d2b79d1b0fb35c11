"""What stands over the columns of reports: in English, Japanese and German as Zoom and Teams write it."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum


class Part(StrEnum):
    """What a column says."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    REFERENCE = "reference"
    ATTENDED = "attended"
    JOINED = "joined"
    LEFT = "left"
    MINUTES = "minutes"
    SECONDS = "seconds"
    ROLE = "role"
    WAITING_ROOM = "waiting_room"
    ACTION = "action"
    MOMENT = "moment"
    MEETING = "meeting"
    """A column about the whole meeting: its table holds no people."""


WORDS: dict[Part, tuple[str, ...]] = {
    Part.NAME: (
        "name", "full name", "user name", "username", "display name", "participant", "attendee", "attendee name",
        "user name original name", "name original name", "participant name",
        "名前", "氏名", "お名前", "名前 元の名前", "ユーザー名", "ユーザー名 元の名前", "ユーザーの名前 元の名前", "表示名", "フルネーム",
        "完全な名前", "参加者名", "参加者", "vollständiger name", "benutzername", "benutzername originalname",
        "name originalname", "name ursprünglicher name", "anzeigename", "teilnehmer", "teilnehmername",
    ),
    Part.FIRST_NAME: ("first name", "given name", "名", "vorname"),
    Part.LAST_NAME: ("last name", "family name", "surname", "姓", "nachname"),
    Part.EMAIL: (
        "email", "e mail", "mail", "email address", "e mail address", "user email", "participant email",
        "メール", "メールアドレス", "電子メール", "電子メールアドレス", "ユーザーのメール", "ユーザーのメールアドレス", "eメール",
        "e mail adresse", "email adresse", "benutzer e mail", "mail adresse",
    ),
    Part.REFERENCE: (
        "registrant id", "registration id", "reference", "ref", "signup", "sign up",
        "登録者id", "申込番号", "受付番号", "参照番号", "teilnehmer id", "registrierungs id",
    ),
    Part.ATTENDED: ("attended", "attendance", "出席", "参加済み", "出席済み", "参加", "出欠", "teilgenommen", "anwesend"),
    Part.JOINED: (
        "join time", "joined", "joined at", "first join", "first join time", "time joined",
        "参加時刻", "参加時間", "参加日時", "参加した時刻", "最初の参加", "最初の参加時刻", "初回参加", "初回参加時刻", "入室時刻", "入室",
        "beitrittszeit", "beitrittszeitpunkt", "erster beitritt", "erste teilnahme", "beitritt um", "beginn der teilnahme",
    ),
    Part.LEFT: (
        "leave time", "left", "left at", "last leave", "last leave time", "time left",
        "退出時刻", "退出時間", "退出日時", "退出した時刻", "最後の退出", "最後の退出時刻", "最終退出", "最終退出時刻", "退室時刻", "退室",
        "austrittszeit", "zeitpunkt des verlassens", "letztes verlassen", "letzter austritt", "verlassen um",
        "ende der teilnahme",
    ),
    Part.MINUTES: (
        "duration", "duration minutes", "total duration", "total duration minutes", "time in session",
        "time in session minutes", "in meeting duration", "meeting duration", "minutes", "attendance duration",
        "期間", "期間 分", "時間 分", "所要時間", "所要時間 分", "合計時間 分", "合計所要時間 分", "継続時間", "継続時間 分", "参加時間 分",
        "セッションの時間 分", "セッション時間 分", "セッション参加時間 分", "会議中の期間", "会議中の時間", "会議の期間", "滞在時間", "滞在時間 分", "分",
        "dauer", "dauer minuten", "gesamtdauer minuten", "zeit in sitzung minuten", "dauer in der besprechung",
        "dauer der teilnahme", "besprechungsdauer", "teilnahmedauer", "minuten",
    ),
    Part.SECONDS: ("total attendance in seconds", "duration seconds", "秒", "dauer sekunden"),
    Part.ROLE: ("role", "役割", "ロール", "rolle"),
    Part.WAITING_ROOM: ("in waiting room", "待機室", "待合室", "待機室内", "im warteraum", "in warteraum"),
    Part.ACTION: ("user action", "action", "ユーザーアクション", "ユーザー操作", "アクション", "benutzeraktion"),
    Part.MOMENT: ("timestamp", "time stamp", "タイムスタンプ", "日時", "zeitstempel"),
    Part.MEETING: (
        "topic", "webinar id", "meeting id", "webinar name", "トピック", "ウェビナーid", "ミーティングid", "会議id", "thema",
        "webinar thema", "meeting thema",
    ),
}  # fmt: skip
HOSTS = re.compile(r"host|panelist|ホスト|パネリスト|パネラー|diskussionsteilnehmer|podium", re.IGNORECASE)
ORGANISERS = (
    "organizer",
    "organiser",
    "co-organizer",
    "開催者",
    "共同開催者",
    "主催者",
    "organisator",
    "mitorganisator",
)
YES = (
    "yes",
    "y",
    "true",
    "1",
    "attended",
    "present",
    "はい",
    "出席",
    "参加",
    "済",
    "○",
    "◯",
    "ja",
    "anwesend",
    "x",
    "✓",
)
NO = ("no", "n", "false", "0", "absent", "いいえ", "欠席", "不参加", "×", "nein", "abwesend")
LEAVING = ("left", "退出", "verlassen", "ausgetreten")


def simple(heading: str) -> str:
    """The words of a heading: one case, one width, no signs, and no spaces between Japanese words."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    words = " ".join(re.findall(r"[^\W_]+", plain))
    return re.sub(r"(?<=[\u3040-\u9fff]) (?=[\u3040-\u9fff])", "", words)


PART_OF = {simple(words): part for part, several in WORDS.items() for words in several}


def part_of(heading: str) -> Part | None:
    """What a column under this heading says."""
    return PART_OF.get(simple(heading))


def parts_of(headings: Sequence[str]) -> dict[Part, int]:
    """Where each part stands; the first column counts where two say the same."""
    found: dict[Part, int] = {}
    for place, heading in enumerate(headings):
        part = part_of(heading)
        if part is not None:
            found.setdefault(part, place)
    return found


def is_yes(cell: str) -> bool | None:
    """Whether the cell says yes; nothing where it says neither."""
    word = unicodedata.normalize("NFKC", cell).strip().casefold()
    if word in YES or word in NO:
        return word in YES
    return None
