"""Who may sign up, as an organiser chooses it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from registration.events.admission import (
    MOST_DOMAINS,
    MOST_HOURS,
    MOST_IN_GROUP,
    AdmissionDraft,
    domain_from,
    misfits,
)
from registration.events.models import Admission, Event
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.web.wording import a_text, refuse

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
ADMISSIONS = {
    Admission.OPEN: _l("Everybody: a place is theirs as long as there is one"),
    Admission.APPROVAL: _l("Everybody may apply, and we decide about each"),
    Admission.LINK: _l("Whoever has a link that we give out"),
    Admission.ADDRESS: _l("Whoever has an e-mail address at certain organisations"),
    Admission.INVITATION: _l("Only people whom we invite by name"),
}


class AdmissionForm(FlaskForm):
    """One choice, and what goes with it."""

    revision = HiddenField()
    admission = RadioField(
        _l("Who may sign up?"),
        [InputRequired(_l("Choose who may sign up"))],
        choices=[SelectChoice(each, words) for each, words in ADMISSIONS.items()],
        coerce=Admission,
    )
    admitted = a_text(_l("Domains of the addresses"), 10_000, Optional())
    listed = BooleanField(_l("Show it in the calendar, in feeds and to search engines"))
    most_in_group = IntegerField(_l("How many one person can sign up, themselves counted"), [Optional()])
    confirm_mailbox = BooleanField(_l("A place is theirs only after they pressed the button in our mail"))
    hold_hours = IntegerField(_l("Hours for which a place is held until then"), [Optional()])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.admission.errors and (self.admission.raw_data or [""])[0]:
            self.admission.errors = [_("Choose one of the answers")]
        checks = (
            self._check_number(
                self.most_in_group, MOST_IN_GROUP, _("Enter a number from 1 to %(most)s", most=MOST_IN_GROUP)
            ),
            self._check_number(
                self.hold_hours,
                MOST_HOURS,
                _("Enter a number of hours from 1 to %(most)s, or leave it empty", most=MOST_HOURS),
            ),
            self._check_domains(),
        )
        return fine and all(checks) and self._check_together()

    @staticmethod
    def _check_number(control: IntegerField, most: int, what_to_do: str) -> bool:
        if control.errors or (control.data is not None and not 1 <= control.data <= most):
            control.errors = [what_to_do]
            return False
        return True

    def _lines(self) -> list[str]:
        typed = (self.admitted.data or "").replace(",", "\n").replace("、", "\n")
        return [line.strip() for line in typed.splitlines() if line.strip()]

    def _check_domains(self) -> bool:
        if self.admission.data is not Admission.ADDRESS or self.admitted.errors:
            return not self.admitted.errors
        lines = self._lines()
        if len(lines) > MOST_DOMAINS:
            return refuse(self.admitted, _("Enter at most %(most)s domains", most=MOST_DOMAINS))
        for line in lines:
            if domain_from(line) is None:
                words = _("“%(line)s” is no domain. Enter one like example.org or *.go.jp; single people "
                          "are invited by name", line=line[:80])  # fmt: skip
                return refuse(self.admitted, words)
        return True

    def _check_together(self) -> bool:
        said = {
            "admitted": (self.admitted, _("Enter at least one domain")),
            "group_and_admission": (
                self.most_in_group,
                _("Groups cannot apply or be invited: enter 1, or choose another answer above"),
            ),
            "group_and_mailbox": (
                self.confirm_mailbox,
                _("For groups addresses must be confirmed: else anybody could have our mails sent to others"),
            ),
        }
        fine = True
        for what in misfits(self.draft()):
            fine = refuse(*said[what])
        return fine

    def draft(self) -> AdmissionDraft:
        """What was chosen, in the words of the events room."""
        domains = [domain for line in self._lines() if (domain := domain_from(line))]
        return AdmissionDraft(
            admission=self.admission.data or Admission.OPEN,
            listed=bool(self.listed.data),
            admitted=tuple(domains) if self.admission.data is Admission.ADDRESS else (),
            most_in_group=self.most_in_group.data or 1,
            confirm_mailbox=bool(self.confirm_mailbox.data),
            hold_hours=self.hold_hours.data,
        )


def admission_form(event: Event) -> AdmissionForm:
    """The form with what holds now."""
    return AdmissionForm(
        data={
            "revision": str(event.revision),
            "admission": event.admission,
            "admitted": "\n".join(event.admitted),
            "listed": event.listed,
            "most_in_group": event.most_in_group,
            "confirm_mailbox": event.confirm_mailbox,
            "hold_hours": event.hold_hours,
        }
    )
