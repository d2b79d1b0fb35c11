"""What an organiser says about a list that is brought in: where it is from, what becomes of its people."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import DateField, Field, FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from registration.consent.models import Source
from registration.consent.rules import missing_in_source, source_code, source_of
from registration.events.models import Event
from registration.foundation import clock, settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, lazy_gettext, own_name, pick
from registration.foundation.tables import Limits, Row, TableRefused, read_table
from registration.organisations.models import Organisation
from registration.signups.actions.importing import Terms
from registration.signups.importing import Target
from registration.signups.importing.comparing import EMAIL, column_name
from registration.web.tables import why_refused
from registration.web.wording import a_line, refuse

_l: Any = lazy_gettext
SOURCES = {
    Source.SUBJECT: _l("The people themselves, on paper, by telephone or face to face"),
    Source.PARTNER: _l("A co-organiser or partner"),
    Source.GROUP_MEMBER: _l("A member of our group"),
    Source.CONTRACTOR: _l("A contractor of ours"),
    Source.PUBLIC: _l("Where it is public"),
}
NEEDED = {
    "name": ("source_name", _l("Choose the organisation that gave us the list")),
    "citation": ("citation", _l("Say where it is public, such as the address of the page")),
    "obtained_on": ("obtained_on", _l("Enter the day on which we got the list")),
}
"""What has to be said of a source: the field, and what to do where it is empty."""
PARTS = {
    "country": _l("Country"),
    "postal_code": _l("Postal code"),
    "prefecture": _l("Prefecture or state"),
    "city": _l("City"),
    "street": _l("Street and number"),
    "building": _l("Building and room"),
}


class ListForm(FlaskForm):
    """The file."""

    file = FileField(_l("File with the list"), [InputRequired(_l("Choose the file"))])

    def rows(self) -> list[Row] | None:
        """What stands in the file; nothing when it is no list of people, and then the field says why."""
        upload = self.file.data
        if not isinstance(upload, FileStorage):
            refuse(self.file, _("Choose the file"))
            return None
        limits = Limits(size=settings.current().upload_megabytes * 1024 * 1024)
        try:
            rows = list(read_table(upload.read(), upload.filename or "", limits=limits).rows)
        except TableRefused as refusal:
            refuse(self.file, why_refused(refusal))
            return None
        if len(rows) < 2:
            refuse(self.file, _("Nobody stands in this file: it has no line below the names of the columns."))
            return None
        if any("@" in cell for cell in rows[0].cells):
            refuse(
                self.file,
                _("Put a first line into the file that names the columns, such as “E-mail address”."),
            )
            return None
        return rows


def _not_ahead(form: FlaskForm, control: Field) -> None:
    if control.data and not date(1970, 1, 1) <= control.data <= clock.now().date():
        raise ValidationError(_("Enter a day that is not ahead"))


class TermsForm(FlaskForm):
    """The rest that has to be said before the list is looked at."""

    tongue = SelectField(_l("Language of our mails"))
    source = SelectField(
        _l("Where does the list come from?"), choices=[SelectChoice(*each) for each in SOURCES.items()]
    )
    source_name = SelectField(_l("Which organisation?"), default="")
    citation = a_line(_l("Where is it public?"), 200)
    obtained_on = DateField(_l("When did we get it?"), [Optional(), _not_ahead])
    queueing = RadioField(
        _l("When no place is left"),
        [InputRequired(_l("Choose what becomes of those for whom no place is left"))],
        choices=[
            SelectChoice("wait", _l("they wait in line, in the order of the list")),
            SelectChoice("refuse", _l("they are left out")),
        ],
    )
    tell = RadioField(
        _l("Do these people know that we have their data?"),
        [InputRequired(_l("Say whether these people know that we have their data"))],
        choices=[
            SelectChoice(
                "mail", _l("Write to each: who has their data, from where, and how to confirm or cancel")
            ),
            SelectChoice("told", _l("They know it already")),
        ],
    )

    def offer(self, event: Event, parties: Sequence[Organisation]) -> None:
        languages = settings.current().languages
        self.tongue.choices = [SelectChoice(tag, own_name(tag)) for tag in languages]
        if not self.tongue.data or self.tongue.data == "None":
            self.tongue.data = language() if language() in languages else languages[0]
        named = [SelectChoice(each.code, pick(each.name)) for each in parties]
        self.source_name.choices = [SelectChoice("", _("None")), *named]
        if not event.waitlist:
            self.queueing.choices = [SelectChoice("refuse", _("they are left out"))]

    def terms(self) -> Terms | None:
        """What was said; nothing when something is missing, and then the field says so."""
        if not self.validate():
            return None
        source, name = Source(self.source.data), self.source_name.data or ""
        missing = missing_in_source(
            source, name=name, citation=self.citation.data or "", obtained=self.obtained_on.data is not None
        )
        for lack in missing:
            field, words = NEEDED[lack]
            refuse(self[field], str(words))
        if missing:
            return None
        named = source in (Source.GROUP_MEMBER, Source.CONTRACTOR, Source.PARTNER)
        return Terms(
            language=self.tongue.data,
            source=source_code(source, name if named else ""),
            obtained_on=self.obtained_on.data.isoformat() if self.obtained_on.data else "",
            citation=self.citation.data or "" if source is Source.PUBLIC else "",
            queueing=self.queueing.data == "wait",
            tell=self.tell.data == "mail",
        )


def said_before(params: Mapping[str, Any]) -> dict[str, Any]:
    """What was said about a list before, for the form to show again; nothing the first time."""
    if "source" not in params:
        return {}
    source, name = source_of(params["source"])
    return {
        "tongue": params["language"],
        "source": source.value,
        "source_name": name,
        "citation": params["citation"],
        "obtained_on": date.fromisoformat(params["obtained_on"]) if params["obtained_on"] else None,
        "queueing": "wait" if params["queueing"] else "refuse",
        "tell": "mail" if params["tell"] else "told",
    }


def name_of(target: Target) -> str:
    """What a target is called in the present language."""
    words = pick(target.names)
    return _("%(field)s: %(part)s", field=words, part=PARTS[target.part]) if target.part else words


def columns_said(
    posted: Mapping[str, str], number: int, targets: Sequence[Target]
) -> tuple[dict[str, int], dict[str, str]]:
    """The place of each target's column as it was said, and what is wrong with that, by field."""
    known = {each.code for each in targets}
    columns: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for place in range(number):
        code = posted.get(f"column-{place}", "")
        if code not in known:
            continue
        if code in columns:
            wrong[f"column-{place}"] = _(
                "Column %(column)s holds this already. Choose it once", column=column_name(columns[code])
            )
        else:
            columns[code] = place
    if EMAIL not in columns:
        wrong.setdefault("column-0", _("Say which column holds the e-mail address: people are known by it"))
    return columns, wrong
