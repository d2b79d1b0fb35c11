"""What is agreed, as the data officer types it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from registration.consent.models import Purpose
from registration.events.models import Event
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, pick
from registration.organisations.models import Organisation
from registration.organiser_site.agreements.words import CLAUSES, MECHANISMS, TYPES
from registration.sharing.actions.agreements import AgreementDraft
from registration.sharing.models import AgreementType, AgreementVersion
from registration.sharing.queries import field_labels
from registration.sharing.rules import CLAUSES as MANDATORY
from registration.sharing.rules import end_of, first_day, last_day, start_of
from registration.web.wording import plain_text

_l: Any = lazy_gettext
LONGEST_PAGE = 40
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


def _in_our_time(_form: FlaskForm, control: Field) -> None:
    if control.data and not EARLIEST <= control.data <= LATEST:
        raise ValidationError(_("Enter a day between 2000 and 2199"))


def _stripped(words: str | None) -> str:
    return (words or "").strip()


class Days:
    """From the first to the last day."""

    first_day: DateField
    last_day: DateField

    def validate_last_day(self, control: DateField) -> None:
        if self.first_day.data and control.data and control.data < self.first_day.data:
            raise ValidationError(_("The last day comes before the first"))


class NewAgreementForm(Days, FlaskForm):
    """An agreement begins with these; the rest depends on them."""

    number = StringField(
        _l("Agreement number"),
        [
            InputRequired(_l("Enter the number of the agreement")),
            plain_text,
            Length(max=40, message=_l("Shorten the number to 40 characters")),
            Regexp(
                r"[A-Za-z0-9][A-Za-z0-9._-]*\Z",
                re.ASCII,
                _l("Use letters, digits, dots and hyphens, like A-2027-04"),
            ),
        ],
        filters=[_stripped],
    )
    organisation = SelectField(_l("Other party"), [InputRequired(_l("Choose the organisation"))])
    type = SelectField(
        _l("Type"),
        [InputRequired(_l("Choose the type"))],
        choices=[SelectChoice(kind.value, words) for kind, words in TYPES.items()],
        default=AgreementType.JOINT_CONTROLLERS.value,
    )
    first_day = DateField(_l("First day"), [InputRequired(_l("Enter the first day")), _in_our_time])
    last_day = DateField(_l("Last day"), [InputRequired(_l("Enter the last day")), _in_our_time])

    def validate_number(self, control: StringField) -> None:
        if control.data == "new":
            raise ValidationError(_("Choose another number"))

    def offer(self, parties: Sequence[Organisation]) -> None:
        self.organisation.choices = [SelectChoice(party.code, pick(party.name)) for party in parties]

    def draft(self, zone: str) -> AgreementDraft:
        """Terms with days, and nothing else yet."""
        return AgreementDraft(
            type=AgreementType(self.type.data),
            effective_from=start_of(self.first_day.data or EARLIEST, zone),
            effective_to=end_of(self.last_day.data or EARLIEST, zone),
            signed_by_us="",
            signed_by_them="",
            clauses={},
            scope=(),
        )


@dataclass
class Covered:
    """One purpose at one event, and which fields the agreement covers for it."""

    event: Event
    purpose: Purpose
    options: list[tuple[str, str]]
    chosen: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"scope-{self.event.id}-{self.purpose.id}"


class AgreementForm(Days, FlaskForm):
    """Days, signatures, transfer; clauses and scope are beside the form, as they depend on the agreement."""

    first_day = DateField(_l("First day"), [InputRequired(_l("Enter the first day")), _in_our_time])
    last_day = DateField(_l("Last day"), [InputRequired(_l("Enter the last day")), _in_our_time])
    signed_by_us = StringField(
        _l("Signed for us by"),
        [Optional(), plain_text, Length(max=200, message=_l("Shorten this to 200 characters"))],
        filters=[_stripped],
    )
    signed_by_them = StringField(
        _l("Signed for them by"),
        [Optional(), plain_text, Length(max=200, message=_l("Shorten this to 200 characters"))],
        filters=[_stripped],
    )
    transfer_mechanism = SelectField(
        _l("Transfer to another country"), choices=[SelectChoice(*each) for each in MECHANISMS.items()]
    )
    transfer_review_on = DateField(_l("Review of the transfer due"), [Optional(), _in_our_time])
    deletion_by = DateField(_l("Data is deleted by"), [Optional(), _in_our_time])


@dataclass
class Terms:
    """The whole page: the form, a page number for each clause, the fields for each purpose and event."""

    form: AgreementForm
    clauses: dict[str, str]
    scope: list[Covered]
    errors: list[tuple[str, str]] = field(default_factory=list)

    def validate(self) -> bool:
        """Check everything; what is wrong is said at its place."""
        good = bool(self.form.validate())
        self.errors = [(control.id, control.errors[0]) for control in self.form if control.errors]
        self.errors += [(f"clause-{code}", words) for code, words in self.clause_errors().items()]
        return good and not self.errors

    def clause_errors(self) -> dict[str, str]:
        """What is wrong with a page number, by clause."""
        return {
            code: _("Shorten the page to %(most)s characters", most=LONGEST_PAGE)
            for code, page in self.clauses.items()
            if len(page) > LONGEST_PAGE
        }

    def draft(self, kind: AgreementType, zone: str) -> AgreementDraft:
        """What was typed, in the words of the room."""
        form = self.form
        review, deletion = form.transfer_review_on.data, form.deletion_by.data
        return AgreementDraft(
            type=kind,
            effective_from=start_of(form.first_day.data or EARLIEST, zone),
            effective_to=end_of(form.last_day.data or EARLIEST, zone),
            signed_by_us=form.signed_by_us.data or "",
            signed_by_them=form.signed_by_them.data or "",
            clauses=self.clauses,
            scope=[(each.event.id, each.purpose.id, code) for each in self.scope for code in each.chosen],
            transfer_mechanism=form.transfer_mechanism.data or "",
            transfer_review_on=start_of(review, zone) if review else None,
            deletion_by=end_of(deletion, zone) if deletion else None,
        )


def terms_of(
    version: AgreementVersion,
    coverable: Sequence[tuple[Event, Purpose]],
    zone: str,
    posted: MultiDict[str, str] | None,
) -> Terms:
    """The page for a draft: what stands in it, or what was typed."""
    form = AgreementForm(posted, data=None if posted else _standing(version, zone))
    stands: Mapping[str, str] = {clause.code: clause.page for clause in version.clauses}
    codes = MANDATORY[version.agreement.type]
    if posted is not None:
        clauses = {code: _stripped(posted.get(f"clause-{code}")).replace("\x00", "") for code in codes}
    else:
        clauses = {code: stands.get(code, "") for code in codes}
    scope = [_covered(version, event, purpose, posted) for event, purpose in coverable]
    return Terms(form, clauses, scope)


def _covered(
    version: AgreementVersion, event: Event, purpose: Purpose, posted: MultiDict[str, str] | None
) -> Covered:
    one = Covered(event, purpose, list(field_labels(event).items()))
    if posted is not None:
        wanted = set(posted.getlist(one.name))
    else:
        wanted = {
            scope.field
            for scope in version.scopes
            if (scope.event_id, scope.purpose_id) == (event.id, purpose.id)
        }
    one.chosen = [code for code, _words in one.options if code in wanted]
    return one


def _standing(version: AgreementVersion, zone: str) -> dict[str, Any]:
    review, deletion = version.transfer_review_on, version.deletion_by
    return {
        "first_day": first_day(version.effective_from, zone),
        "last_day": last_day(version.effective_to, zone),
        "signed_by_us": version.signed_by_us,
        "signed_by_them": version.signed_by_them,
        "transfer_mechanism": version.transfer_mechanism,
        "transfer_review_on": first_day(review, zone) if review else None,
        "deletion_by": last_day(deletion, zone) if deletion else None,
    }


class DocumentForm(FlaskForm):
    """The signed document."""

    document = FileField(_l("Signed document, as PDF"), [InputRequired(_l("Choose the file"))])


def clause_words(code: str) -> str:
    """A clause's name."""
    return str(CLAUSES.get(code, code))
