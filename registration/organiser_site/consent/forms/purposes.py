"""The words of a purpose, what they rest on and what they allow."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from registration.consent.models import Basis, ChangeClass, PurposeKind, PurposeVersion
from registration.consent.rules import BALANCING, NEVER_REQUIRED, PURPOSE_TERMS, PurposeWords, purpose_words
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.organisations.models import Regime
from registration.organiser_site.consent.forms.publishing import WordsToPublish, a_line, a_text
from registration.organiser_site.consent.words import BASES, KINDS, MAILS, REGIMES
from registration.web import wording
from registration.web.wording import InEachLanguage, by_field, refuse

LONGEST_VALIDITY = 36_500
LONGEST_CODE = 80
CODE = re.compile(r"[a-z0-9]+(?:[-_:.][a-z0-9]+)*")
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class Ticks(SelectMultipleField):
    """Several answers, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PurposeForm(WordsToPublish):
    """The words people decide on."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": a_line,
        "statement": a_text,
        "if_refused": a_text,
        "more_title": a_line,
        "more": a_text,
        "contract": a_text,
        "law": a_text,
        "interest": a_text,
        "necessity": a_text,
        "balance": a_text,
        "soft_opt_in": a_text,
        "retention": a_line,
        "change_note": a_line,
    }
    MISSING: ClassVar[Mapping[str, Any]] = {
        "title": _l("Enter the name in this language too"),
        "statement": _l("Enter the statement"),
        "if_refused": _l("Say in this language too what happens if the box stays empty"),
        "contract": _l("Say in this language which contract it is needed for"),
        "law": _l("Cite the law in this language"),
        "interest": _l("Say in this language whose interest it is, and which"),
        "necessity": _l("Say in this language why it is necessary for that"),
        "balance": _l("Say in this language why it weighs more than the person’s interests"),
        "soft_opt_in": _l("Say in this language how the conditions are met"),
    }
    SINGLE: ClassVar[Mapping[str, Any]] = {
        "required": _l("Nobody can be made to accept this: untick the box"),
        "dpv_term": _l("Choose a term from the list"),
        "parent": _l("Choose a term that says what it is for, or a purpose it belongs to"),
        "basis_by_regime": _l("Choose a basis from the list"),
        "officer": _l(
            "Save the draft and ask a data officer to publish it: vital interest is theirs to judge"
        ),
    }
    """What to say at a field that has no languages."""
    kind: PurposeKind
    basis = SelectField(
        _l("Legal basis"), choices=[SelectChoice(basis.value, BASES[basis]) for basis in Basis]
    )
    required = BooleanField(_l("Necessary: there is no box, and nobody can leave it out"))
    fields_needed = Ticks(_l("Fields it needs"))
    message_types = Ticks(_l("Mails it allows"))
    valid_days = IntegerField(
        _l("Days it holds"),
        [Optional(), NumberRange(1, LONGEST_VALIDITY, _l("Enter a number of days between 1 and 36500"))],
    )
    dpv_term = SelectField(
        _l("Term of the Data Privacy Vocabulary"),
        choices=[SelectChoice(term, term) for term in PURPOSE_TERMS],
    )
    change_class = RadioField(
        _l("What kind of change this is"),
        choices=[
            SelectChoice(ChangeClass.MATERIAL.value, _l("Material: people are asked anew")),
            SelectChoice(ChangeClass.MINOR.value, _l("Minor: clearer words, nothing else")),
        ],
        default=ChangeClass.MATERIAL.value,
    )
    review_on = DateField(_l("Look at it again on"), [Optional()])

    @classmethod
    def for_purpose(cls, kind: PurposeKind, known_fields: Mapping[str, str], **filled: Any) -> "PurposeForm":
        """The form, with the fields that forms ask for and a basis for each law."""
        extra = {
            f"basis_{regime.value}": SelectField(
                REGIMES[regime],
                default="",
                choices=[
                    SelectChoice("", _l("As above")),
                    *(SelectChoice(basis.value, BASES[basis]) for basis in Basis),
                ],
            )
            for regime in Regime
        }
        made: PurposeForm = type(cls.__name__, (cls,), extra).made(**filled)  # type: ignore[attr-defined]
        made.kind = kind
        made.fields_needed.choices = _offered(known_fields, made.fields_needed.data)
        made.message_types.choices = _offered(MAILS, made.message_types.data)
        return made

    def validate_required(self, control: Field) -> None:
        # Also for a draft: the database refuses it, and nobody should learn that from an error page.
        bases = {self.basis.data, *(each.data for each in self.regimes())}
        if control.data and (self.kind in NEVER_REQUIRED or Basis.CONSENT.value in bases):
            raise ValidationError(str(self.SINGLE["required"]))

    def regimes(self) -> list[Field]:
        return [self[f"basis_{regime.value}"] for regime in Regime]

    def wording(self, before: PurposeVersion) -> PurposeWords:
        """The words, with what this page does not change taken from the version before."""
        words: dict[str, Any] = {name: self.words(name) for name in self.WORDS if name not in BALANCING}
        by_regime = {regime.value: self[f"basis_{regime.value}"].data for regime in Regime}
        return replace(
            purpose_words(before),
            **words,
            balancing={part: self.words(part) for part in BALANCING if self.words(part)},
            basis=Basis(self.basis.data),
            basis_by_regime={regime: basis for regime, basis in by_regime.items() if basis},
            required=bool(self.required.data),
            fields=list(self.fields_needed.data or ()),
            message_types=list(self.message_types.data or ()),
            valid_days=self.valid_days.data,
            dpv_term=str(self.dpv_term.data),
            change_class=ChangeClass(self.change_class.data),
            review_on=self.review_on.data,
        )

    def refuse(self, reasons: Sequence[str], *, recipient: str = "") -> None:
        single = {"parent": "dpv_term", "basis_by_regime": "basis", "officer": "basis"}
        for reason in reasons:
            if reason in self.SINGLE:
                refuse(self[single.get(reason, reason)], str(self.SINGLE[reason]))
        super().refuse([each for each in reasons if each not in self.SINGLE], recipient=recipient)


def _chosen_from(nothing: str, known: Mapping[str, str]) -> list[Any]:
    return [SelectChoice("", nothing), *(SelectChoice(code, name) for code, name in known.items())]


def _offered(known: Mapping[str, Any], chosen: Iterable[str] | None) -> list[Any]:
    """What is known, and what was chosen once and is not known any more."""
    return [
        *known.items(),
        *((code, code) for code in chosen or () if code not in known and CODE.fullmatch(code)),
    ]


def purpose_filled(version: PurposeVersion, review_on: date | None) -> dict[str, Any]:
    """What stands in the form before it is changed. The register knows when it is looked at again."""
    names = [name for name in PurposeForm.WORDS if name not in BALANCING]
    draft = version.published_at is None
    words = {name: getattr(version, name) for name in names if draft or name != "change_note"}
    words |= {part: version.balancing.get(part, {}) for part in BALANCING}
    regimes = {f"basis_{regime}": basis for regime, basis in version.basis_by_regime.items()}
    plain = ("required", "message_types", "valid_days", "dpv_term")
    return (
        by_field(words)
        | regimes
        | {name: getattr(version, name) for name in plain}
        | {
            "basis": version.basis.value,
            "fields_needed": version.fields,
            "review_on": version.review_on if draft else review_on,
            "change_class": (version.change_class if draft else ChangeClass.MATERIAL).value,
        }
    )


class NewPurposeForm(InEachLanguage):
    """What a purpose is for good; its words come on the next page."""

    WORDS: ClassVar[Mapping[str, Any]] = {"title": a_line}
    code = wording.a_line(_l("Short name for good"), LONGEST_CODE, InputRequired(_l("Enter a short name")))
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, KINDS[kind]) for kind in PurposeKind])
    recipient = SelectField(_l("Who receives data"), default="")
    parent = SelectField(_l("Belongs to"), default="")
    service = SelectField(_l("Service"), default="")
    per_event = BooleanField(_l("Decided for each event"))
    pseudonymised = BooleanField(_l("Served without names"))

    @classmethod
    def among(
        cls,
        recipients: Mapping[str, str],
        parents: Mapping[str, str],
        services: Mapping[str, str],
        **filled: Any,
    ) -> "NewPurposeForm":
        made: NewPurposeForm = cls.made(**filled)
        made.recipient.choices = _chosen_from(_("Nobody"), recipients)
        made.parent.choices = _chosen_from(_("No other purpose"), parents)
        made.service.choices = _chosen_from(_("All services"), services)
        return made

    def validate_code(self, control: Field) -> None:
        if not CODE.fullmatch(control.data or ""):
            raise ValidationError(_("Use small letters and digits with - _ : . between, such as survey:2030"))

    def validate_recipient(self, control: Field) -> None:
        if self.kind.data == PurposeKind.SHARING.value and not control.data:
            raise ValidationError(_("Choose who receives the data"))

    def validate(self, extra_validators: Any = None) -> bool:
        passed = bool(super().validate(extra_validators))
        return self.need_one_of("title", _("Enter a name")) and passed


class ClosingForm(FlaskForm):
    """Nothing but the token of the form."""
