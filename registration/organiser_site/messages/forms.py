"""Own words of a message in every language of the site, and when a reminder leaves."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, pgettext
from registration.organiser_site.messages.words import (
    BEFORE_START,
    DAYS,
    RECIPIENTS,
    SIDES,
    UNITS,
    side_of,
    unit_of,
)
from registration.signups.models import Anchor, Reminder, ReminderFor
from registration.signups.reminding import BY_STATE, FARTHEST
from registration.signups.wording import marks_in, wrong_marks
from registration.web.wording import InEachLanguage, a_line, a_text, by_field, refuse

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
SHOWN = 60
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class WordingForm(InEachLanguage):
    """Subject and text. What is left empty stays as usual."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "subject": lambda label: a_line(label, LONGEST_SUBJECT),
        "body": lambda label: a_text(label, LONGEST_BODY),
    }
    kind = ""

    @classmethod
    def of(cls, kind: str, words: Mapping[str, Mapping[str, str]], **filled: Any) -> Self:
        """The form for this kind, with what is stored."""
        form = cls.made(data=by_field(words) | filled)
        form.kind = kind
        return form

    @property
    def marks(self) -> tuple[str, ...]:
        return marks_in(self.kind)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        fields = [field for name in self.WORDS for _tag, field in self.fields(name)]
        checked = [self._check_marks(field) for field in fields if not field.errors]
        return all(checked) and fine

    def _check_marks(self, field: Any) -> bool:
        wrong = [each[:SHOWN] for each in wrong_marks(field.data or "", self.marks)]
        if not wrong:
            return True
        known = pgettext("list", ", ").join(f"{{{mark}}}" for mark in self.marks)
        return refuse(
            field,
            _(
                "Not known here: %(wrong)s. You can use %(known)s",
                wrong=pgettext("list", ", ").join(wrong),
                known=known,
            ),
        )


class MessageForm(WordingForm):
    """A message to chosen people: complete in at least one language."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        fine = self.need_one_of("body", _("Write the text")) and fine
        for (_tag, subject), (_same, body) in zip(self.fields("subject"), self.fields("body"), strict=True):
            if body.data and not subject.data:
                fine = refuse(subject, _("Enter a subject"))
            elif subject.data and not body.data and not body.errors:
                fine = refuse(body, _("Write the text"))
        return fine


class ReminderForm(WordingForm):
    """When, to whom, and in which words."""

    distance = IntegerField(_l("How far"), [InputRequired(_l("Enter a whole number"))])
    unit = SelectField(_l("Unit"), choices=[SelectChoice(each, words) for each, (_n, words) in UNITS.items()])
    side = SelectField(_l("From when"), choices=[SelectChoice(each, words) for each, words in SIDES.items()])
    recipients = SelectField(
        _l("To whom"), choices=[SelectChoice(each.value, words) for each, words in RECIPIENTS.items()]
    )

    @classmethod
    def for_reminder(cls, reminder: Reminder | None) -> Self:
        words = {"subject": reminder.subject, "body": reminder.body} if reminder else {}
        number, unit = unit_of(reminder.minutes) if reminder else (1, DAYS)
        return cls.of(
            "signups.reminder",
            words,
            distance=number,
            unit=unit,
            side=side_of(reminder.anchor, reminder.minutes) if reminder else BEFORE_START,
            recipients=reminder.recipients.value if reminder else ReminderFor.CONFIRMED.value,
        )

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        for control in (self.unit, self.side, self.recipients):
            if control.errors:
                control.errors = [_("Choose one of the answers")]
        if self.unit.errors or self.side.errors or self.recipients.errors:
            return False
        if self.distance.errors:
            self.distance.errors = [_("Enter a whole number")]
            return False
        if self.side.data != BEFORE_START and self.who() in BY_STATE:
            return refuse(self.recipients, _("Who has no place is reminded only before the event begins"))
        least = 1 if self.side.data == BEFORE_START else 0
        most = int(FARTHEST.total_seconds()) // 60 // UNITS[self.unit.data][0]
        if not least <= (self.distance.data or 0) <= most:
            return refuse(
                self.distance, _("Enter a number from %(least)s to %(most)s", least=least, most=most)
            )
        return fine

    def when(self) -> tuple[Anchor, int]:
        """What it is counted from, and the distance in minutes."""
        minutes = (self.distance.data or 0) * UNITS[self.unit.data][0]
        if self.side.data == BEFORE_START:
            return Anchor.START, -minutes
        return (Anchor.END if self.side.data == "after_end" else Anchor.START), minutes

    def who(self) -> ReminderFor:
        return ReminderFor(self.recipients.data)
