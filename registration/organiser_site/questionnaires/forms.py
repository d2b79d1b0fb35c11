"""Reading what an organiser typed into the page that makes a questionnaire.

Rows of questions come and go by buttons that post the whole page, so it works without a script and
nothing that was typed is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from registration.consent.models import Purpose
from registration.forms.queries import fields_of
from registration.forms.rules import LONGEST_LONG, LONGEST_SHORT, Field, FieldType, Option
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.foundation.personal_data import Category
from registration.questionnaires.actions import Plan
from registration.questionnaires.models import Audience, Questionnaire
from registration.questionnaires.rules import SMALLEST_CELL
from registration.web.asked import number

TYPES = (
    FieldType.CHOICE,
    FieldType.CHOICES,
    FieldType.SCALE,
    FieldType.YES_NO,
    FieldType.LONG_TEXT,
)
WITH_OPTIONS = (FieldType.CHOICE, FieldType.CHOICES, FieldType.SCALE)
MOST_QUESTIONS = 60
MOST_OPTIONS = 40
LONGEST_TITLE = 200
LONGEST_INTRODUCTION = 4000
SMALLEST_ALLOWED, LARGEST_ALLOWED = 3, 50

Values = dict[str, str]


@dataclass
class QuestionnaireForm:
    """Everything on the page as it was typed, and what is wrong with it."""

    languages: Sequence[str]
    zone: str
    values: Values
    rows: list[Values]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def listed_errors(self) -> list[tuple[str, str]]:
        """For the summary above the page."""
        return list(self.errors.items())

    def rearrange(self, deed: str) -> bool:
        """Do ``add``, ``remove-2``, ``up-2`` or ``down-2``. False for none of these."""
        verb, _dash, which = deed.partition("-")
        if verb == "add" and len(self.rows) < MOST_QUESTIONS:
            self.rows.append({"type": FieldType.CHOICE.value})
            return True
        place = number(which)
        if place is None or place >= len(self.rows):
            return verb == "add"
        if verb == "remove":
            del self.rows[place]
        elif verb in ("up", "down"):
            there = max(0, min(len(self.rows) - 1, place + (1 if verb == "down" else -1)))
            self.rows.insert(there, self.rows.pop(place))
        else:
            return False
        return True

    def plan(self, purposes: Sequence[Purpose]) -> Plan | None:
        """What the page asks for, or nothing if something is wrong; then ``errors`` says what."""
        self.errors = {}
        purpose = self._purpose(purposes)
        title = self._words("title", LONGEST_TITLE, missing=_("Enter a title"))
        introduction = self._words("introduction", LONGEST_INTRODUCTION)
        codes = [purpose.code] if purpose else []
        fields = [self._question(place, row, codes) for place, row in enumerate(self.rows)]
        plan = Plan(
            title=title,
            introduction=introduction,
            fields=[each for each in fields if each],
            anonymous=self.values.get("anonymous") != "no",
            purpose_id=purpose.id if purpose else 0,
            audience=self._audience(),
            smallest_cell=self._smallest_cell(),
            closes_at=self._closes_at(),
        )
        if self.errors:
            self._drop_what_no_page_shows()
            return None
        return plan

    def _drop_what_no_page_shows(self) -> None:
        for values in (self.values, *self.rows):
            values.update({name: text.replace("\x00", "") for name, text in values.items()})

    def _words(self, name: str, longest: int, missing: str = "") -> dict[str, str]:
        words = {tag: self._clean(f"{name}-{tag}", longest) for tag in self.languages}
        if missing and not any(words.values()):
            self.errors.setdefault(f"{name}-{self.languages[0]}", missing)
        return {tag: text for tag, text in words.items() if text}

    def _clean(self, name: str, longest: int, text: str | None = None) -> str:
        words = (self.values.get(name, "") if text is None else text).replace("\r\n", "\n").strip()
        if "\x00" in words or any("\ud800" <= sign <= "\udfff" for sign in words):
            self.errors.setdefault(name, _("Remove the invisible character from this text"))
        elif len(words) > longest:
            self.errors.setdefault(
                name,
                _("Shorten this to %(most)s characters; it has %(have)s", most=longest, have=len(words)),
            )
        return words

    def _question(self, place: int, row: Values, purpose_codes: Sequence[str]) -> Field | None:
        name = f"q-{place}"
        labels = {
            tag: self._clean(f"{name}-label-{tag}", LONGEST_SHORT, row.get(f"label-{tag}", ""))
            for tag in self.languages
        }
        labels = {tag: text for tag, text in labels.items() if text}
        if not labels:
            self.errors.setdefault(f"{name}-label-{self.languages[0]}", _("Enter the question"))
        if row.get("type") not in [each.value for each in TYPES]:
            self.errors.setdefault(f"{name}-type", _("Choose how this is answered"))
            return None
        kind = FieldType(row["type"])
        return Field(
            code=f"q{place + 1}",
            type=kind,
            label=labels,
            required=row.get("required") == "1",
            category=Category.VOLUNTEERED.value,
            purposes=purpose_codes,
            options=self._options(name, kind, row),
            max_length=LONGEST_LONG if kind is FieldType.LONG_TEXT else LONGEST_SHORT,
        )

    def _options(self, name: str, kind: FieldType, row: Values) -> Sequence[Option]:
        """One answer a line; the lines of the languages belong together by their number."""
        if kind not in WITH_OPTIONS:
            return ()
        lines = {
            tag: self._clean(
                f"{name}-options-{tag}",
                MOST_OPTIONS * LONGEST_SHORT,
                "\n".join(line.strip() for line in row.get(f"options-{tag}", "").split("\n") if line.strip()),
            ).split("\n")
            for tag in self.languages
        }
        given = {tag: texts for tag, texts in lines.items() if texts != [""]}
        if not given and kind is FieldType.SCALE:
            return tuple(Option(str(step), {"en": str(step)}) for step in range(1, 6))
        first = f"{name}-options-{self.languages[0]}"
        most = max((len(texts) for texts in given.values()), default=0)
        if not 2 <= most <= MOST_OPTIONS:
            self.errors.setdefault(first, _("Enter at least two answers, each in a line of its own"))
        elif len({len(texts) for texts in given.values()}) > 1:
            self.errors.setdefault(first, _("Enter as many answers in each language"))
        return tuple(
            Option(str(line + 1), {tag: texts[line] for tag, texts in given.items() if line < len(texts)})
            for line in range(most)
        )

    def _purpose(self, purposes: Sequence[Purpose]) -> Purpose | None:
        wanted = self.values.get("purpose", "")
        found = [each for each in purposes if not wanted or str(each.id) == wanted]
        if not found:
            self.errors.setdefault("purpose", _("Choose the purpose people agreed to"))
            return None
        return found[0]

    def _audience(self) -> Audience:
        try:
            return Audience(self.values.get("audience", ""))
        except ValueError:
            self.errors.setdefault("audience", _("Choose whom to ask"))
            return Audience.ATTENDED

    def _smallest_cell(self) -> int:
        text = self.values.get("smallest_cell", "").strip()
        smallest = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        if not SMALLEST_ALLOWED <= smallest <= LARGEST_ALLOWED:
            self.errors.setdefault(
                "smallest_cell",
                _("Enter a number from %(least)s to %(most)s", least=SMALLEST_ALLOWED, most=LARGEST_ALLOWED),
            )
            return SMALLEST_CELL
        return smallest

    def _closes_at(self) -> datetime | None:
        text = self.values.get("closes_at", "").strip()
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.errors.setdefault("closes_at", _("Enter a day and a time"))
            return None
        if moment <= clock.now():
            self.errors.setdefault("closes_at", _("Choose a time that is still to come"))
        return moment


def from_posted(posted: MultiDict[str, str], languages: Sequence[str], zone: str) -> QuestionnaireForm:
    """The page as it came back from the browser."""
    text = posted.get("rows", "")
    count = min(int(text), MOST_QUESTIONS) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    names = [
        "type", "required", *(f"{part}-{tag}" for part in ("label", "options") for tag in languages)
    ]  # fmt: skip
    rows = [{name: posted.get(f"q-{place}-{name}", "") for name in names} for place in range(count)]
    return QuestionnaireForm(languages, zone, posted.to_dict(), rows)


def blank(languages: Sequence[str], zone: str) -> QuestionnaireForm:
    """A page to begin with: one question, and the protected choices."""
    values = {"anonymous": "yes", "audience": Audience.ATTENDED.value, "smallest_cell": str(SMALLEST_CELL)}
    return QuestionnaireForm(languages, zone, values, [{"type": FieldType.CHOICE.value}])


def from_stored(questionnaire: Questionnaire, languages: Sequence[str]) -> QuestionnaireForm:
    """The page with what the draft says."""
    zone = questionnaire.event.time_zone
    values = {
        "anonymous": "yes" if questionnaire.anonymous else "no",
        "audience": questionnaire.audience.value,
        "smallest_cell": str(questionnaire.smallest_cell),
        "purpose": str(questionnaire.purpose_id),
        **_per_language("title", questionnaire.title),
        **_per_language("introduction", questionnaire.introduction),
    }
    if questionnaire.closes_at:
        local = questionnaire.closes_at.astimezone(ZoneInfo(zone))
        values["closes_at"] = local.strftime("%Y-%m-%dT%H:%M")
    return QuestionnaireForm(
        languages, zone, values, [_row(each) for each in fields_of(questionnaire.form_version)]
    )


def _per_language(name: str, text: Mapping[str, str]) -> Values:
    return {f"{name}-{tag}": words for tag, words in text.items()}


def _row(question: Field) -> Values:
    tags = {tag for option in question.options for tag in option.label}
    return {
        "type": question.type.value,
        "required": "1" if question.required else "",
        **_per_language("label", question.label),
        **{
            f"options-{tag}": "\n".join(
                option.label.get(tag, pick(option.label)) for option in question.options
            )
            for tag in tags
        },
    }
