"""Making forms and their versions, and working on a draft."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import rfc8785
from sqlalchemy import func, select

from registration.audit.actions import record
from registration.forms.errors import (
    CodeTaken,
    FieldWithoutPurpose,
    IdentificationCodeAsked,
    NotADraft,
    NotJustified,
)
from registration.forms.models import Form, FormUse, FormVersion
from registration.forms.queries import (
    form_by_code,
    forms,
    languages_of,
    parts_of,
    processors_of,
    purpose_codes,
)
from registration.forms.rules import Field, asks_identification_code, definition_of, lacks_a_reason
from registration.foundation.database import db


def new_form(
    code: str,
    use: FormUse,
    title: dict[str, str],
    fields: Sequence[Field],
    purposes: Sequence[str],
    languages: Sequence[str] = (),
    *,
    service: str = "",
    processors: Sequence[str] = (),
    source: str = "",
) -> FormVersion:
    """A form with its first version, still a draft. ``service`` is the code of the service it belongs to."""
    form = Form(code=code, use=use, title=title, service=service)
    db.session.add(form)
    db.session.flush()
    return new_version(form, fields, purposes, languages, processors=processors, source=source)


def new_version(
    form: Form,
    fields: Sequence[Field],
    purposes: Sequence[str],
    languages: Sequence[str] = (),
    *,
    processors: Sequence[str] = (),
    source: str = "",
) -> FormVersion:
    """The next version of a form, still a draft. ``languages`` are those it exists in; none: in all.

    ``source`` names the form and version that the questions were taken from.

    ``processors`` are codes of the organisations that handle the answers on our instructions (S-JASSO-6).

    Raises:
        FieldWithoutPurpose: for a field that no purpose needs.
        IdentificationCodeAsked: for a number that a state gives to each person.
        NotJustified: for nationality that must be answered and nobody says why.
    """
    for field in fields:
        if field.takes_an_answer and not field.purposes:
            raise FieldWithoutPurpose(field.code)
        if asks_identification_code(field):
            raise IdentificationCodeAsked(field.code)
        if lacks_a_reason(field):
            raise NotJustified(field.code)
    return _add_version(form, fields, purposes, languages, processors=processors, source=source)


def _add_version(
    form: Form,
    fields: Sequence[Field],
    purposes: Sequence[str],
    languages: Sequence[str] = (),
    *,
    processors: Sequence[str] = (),
    source: str = "",
) -> FormVersion:
    highest = select(func.coalesce(func.max(FormVersion.number), 0)).where(FormVersion.form_id == form.id)
    definition = definition_of(fields, purposes, languages, processors, source)
    version = FormVersion(
        form=form,
        number=(db.session.scalar(highest) or 0) + 1,
        definition=definition,
        sha256=_hash_of(definition),
    )
    db.session.add(version)
    db.session.flush()
    return version


def gather(service: str, codes: Collection[str], *, by: int | None) -> None:
    """Let these forms belong to a service, and none but these."""
    for form in forms():
        theirs = service if form.code in codes else "" if form.service == service else form.service
        if theirs != form.service:
            form.service = theirs
            record("form.moved", "form", form.id, by=by, service=theirs)
    db.session.flush()


def _hash_of(definition: Mapping[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(definition)).hexdigest()


def begin(
    code: str,
    title: Mapping[str, str],
    fields: Sequence[Field],
    purposes: Sequence[str],
    *,
    service: str = "",
    by: int,
) -> FormVersion:
    """A new form for events with a draft to work on: what is missing yet is asked for when it is published.

    Raises:
        CodeTaken: when there is a form of that name.
    """
    if form_by_code(code) is not None:
        raise CodeTaken(code)
    form = Form(code=code, use=FormUse.SIGNUP, title=dict(title), service=service)
    db.session.add(form)
    db.session.flush()
    record("form.made", "form", form.id, by=by)
    return _add_version(form, fields, _with_needed(purposes, fields))


def draft_of(form: Form, *, by: int) -> FormVersion:
    """The draft of a form. What is published stays as it is: then a copy of it becomes the next version."""
    newest = form.versions[-1]
    if newest.published_at is None:
        return newest
    made = _add_version(
        form, parts_of(newest), purpose_codes(newest), languages_of(newest), processors=processors_of(newest)
    )
    record("form.draft-begun", "form", form.id, by=by, version=made.number)
    db.session.refresh(form, ["versions"])
    return made


def write_draft(
    version: FormVersion,
    *,
    by: int,
    fields: Sequence[Field] | None = None,
    purposes: Sequence[str] | None = None,
) -> None:
    """Put other questions or purposes into a draft. What is left out stays.

    Raises:
        NotADraft: once it is published.
        IdentificationCodeAsked: for a number that a state gives to each person.
    """
    if version.published_at is not None:
        raise NotADraft
    fields = parts_of(version) if fields is None else fields
    for field in fields:
        if asks_identification_code(field):
            raise IdentificationCodeAsked(field.code)
    asked = purpose_codes(version) if purposes is None else purposes
    definition = definition_of(
        fields, _with_needed(asked, fields), languages_of(version), processors_of(version)
    )
    if definition == version.definition:
        return
    version.definition = definition
    version.sha256 = _hash_of(definition)
    db.session.flush()
    record("form.draft-changed", "form", version.form_id, by=by, version=version.number)


def _with_needed(purposes: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """These purposes, and those that a question is for."""
    return list(dict.fromkeys([*purposes, *(code for field in fields for code in field.purposes)]))


def name_form(form: Form, title: Mapping[str, str], *, by: int) -> None:
    """Call the form something else. Only staff read it."""
    if dict(form.title) != dict(title):
        form.title = dict(title)
        db.session.flush()
        record("form.renamed", "form", form.id, by=by)


def throw_away(version: FormVersion, *, by: int) -> None:
    """Give up a draft. A form that never had another version goes with it.

    Raises:
        NotADraft: once it is published.
    """
    if version.published_at is not None:
        raise NotADraft
    form, number, alone = version.form, version.number, len(version.form.versions) == 1
    record("form.draft-dropped", "form", form.id, by=by, version=number)
    db.session.delete(version)
    db.session.flush()
    if alone:
        db.session.delete(form)
        db.session.flush()
    else:
        db.session.refresh(form, ["versions"])
