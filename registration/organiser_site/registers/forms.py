"""What is asked about rules, tools, measures and reviews: texts in every language, side by side."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, Form, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from registration.foundation.localization import countries, lazy_gettext, pick
from registration.foundation.localization import gettext as _
from registration.organisations.models import Measure, ReviewOf, Service, Tool, ToolBasis
from registration.organisations.rules import Danger
from registration.organiser_site.registers.due import KINDS, titles
from registration.organiser_site.settings.forms.fields import a_code, a_page, known_choice, ticks
from registration.web.wording import InEachLanguage, a_line, a_text, by_field

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn

LONGEST_RULES = 100_000
LAST_YEAR = 2199
CODE_HINT = _l("Use small letters a to z, digits and hyphens, such as data-handling")

BASES = {
    ToolBasis.NECESSARY: _l("Needed: without it the service cannot be given"),
    ToolBasis.NOTICE_ONLY: _l("Notice only: people are told and can switch it off"),
    ToolBasis.CONSENT: _l("Consent: it runs only for people who said yes"),
}
DANGERS = {
    Danger.UNAUTHORISED_ACCESS: _l("Unauthorised access"),
    Danger.LOSS: _l("Loss"),
    Danger.DESTRUCTION: _l("Destruction"),
    Danger.FALSIFICATION: _l("Falsification"),
    Danger.LEAK: _l("Leak"),
}


class RulesForm(InEachLanguage):
    """The words of internal rules, and what is new in them."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "body": lambda label: a_text(label, LONGEST_RULES, Optional()),
        "change_note": lambda label: a_line(label, 300, Optional()),
    }
    in_force = BooleanField(_l("Put it into force now: from then on these words stay as they are"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return self.need_one_of("body", _("Enter the rules")) and fine


class NewRulesForm(InEachLanguage):
    """A place for rules."""

    WORDS: ClassVar[Mapping[str, Any]] = {"title": lambda label: a_line(label, 200, Optional())}
    code = a_code(CODE_HINT)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return self.need_one_of("title", _("Enter the name of the rules")) and fine


class ToolForm(InEachLanguage):
    """What people are told about a tool."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "name": lambda label: a_line(label, 200, Optional()),
        "provider": lambda label: a_line(label, 200, Optional()),
        "place": lambda label: a_line(label, 200, Optional()),
        "purpose": lambda label: a_text(label, 1000, Optional()),
        "collected": lambda label: a_text(label, 2000, Optional()),
    }
    PAGES: ClassVar[Sequence[str]] = ("terms", "privacy_policy", "own_policy", "switch_off")
    basis = SelectField(_l("What it rests on"), [known_choice], validate_choice=False)
    country = SelectField(_l("Country of the provider"), [known_choice], validate_choice=False)
    terms = a_page(_l("Its terms"))
    privacy_policy = a_page(_l("Its privacy policy"))
    own_policy = a_page(_l("Our policy on using it"))
    switch_off = a_page(_l("Where one switches it off"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.basis.choices = {each.value: str(words) for each, words in BASES.items()}
        self.country.choices = dict(countries())

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for name, what_to_do in (
            ("name", _("Enter the name of the tool")),
            ("provider", _("Enter who provides it")),
            ("collected", _("Enter what it collects")),
        ):
            fine = self.need_one_of(name, what_to_do) and fine
        return fine

    def facts(self) -> dict[str, Any]:
        """The answers, in the words of the room."""
        return (
            {name: self.words(name) for name in self.WORDS}
            | {name: self[name].data or None for name in self.PAGES}
            | {"basis": ToolBasis(self.basis.data), "country": self.country.data}
        )


class NewToolForm(ToolForm):
    """A tool that was not in the register."""

    code = a_code(CODE_HINT)


def filled_tool(tool: Tool) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    plain = {name: getattr(tool, name) for name in ("basis", "country", *ToolForm.PAGES)}
    return plain | by_field({name: getattr(tool, name) for name in ToolForm.WORDS})


class MeasureForm(InEachLanguage):
    """What is done, against what, and for which services."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": lambda label: a_line(label, 200, Optional()),
        "description": lambda label: a_text(label, 4000, Optional()),
    }
    against = ticks(_l("What it guards against"))
    services = ticks(_l("For which services"))

    def __init__(self, services: Sequence[Service], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.against.choices = {each.value: str(words) for each, words in DANGERS.items()}
        self.services.choices = {each.code: pick(each.title) for each in services}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return self.need_one_of("title", _("Enter the name of the measure")) and fine

    def facts(self) -> dict[str, Any]:
        """The answers, in the words of the room."""
        return {name: self.words(name) for name in self.WORDS} | {
            "against": self.against.data or [],
            "services": self.services.data or [],
        }


class NewMeasureForm(MeasureForm):
    """A measure that was not in the register."""

    code = a_code(CODE_HINT)


def filled_measure(measure: Measure) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return {"against": measure.against, "services": measure.services} | by_field(
        {"title": measure.title, "description": measure.description}
    )


def not_past(form: Form, control: Field) -> None:
    """Refuse a day that is gone, or further away than anyone plans."""
    if control.data and not form.today <= control.data <= date(LAST_YEAR, 12, 31):  # type: ignore[attr-defined]
        raise ValidationError(_("Choose a day that is still to come"))


class ReviewForm(FlaskForm):
    """What is looked through next, and until when."""

    thing = SelectField(_l("What to look through"), [known_choice], validate_choice=False)
    due_on = DateField(_l("Until"), [InputRequired(_l("Choose a day")), not_past])

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.thing.choices = {
            f"{kind}:{code}": f"{KINDS[kind]} – {words}" for (kind, code), words in titles().items()
        }

    def chosen(self) -> tuple[ReviewOf, str]:
        """The thing: its kind and its code."""
        kind, _colon, code = str(self.thing.data).partition(":")
        return ReviewOf(kind), code
