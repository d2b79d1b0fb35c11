"""Questions about forms and what was answered to them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, selectinload

from registration.consent.models import Purpose, PurposeVersion
from registration.forms.filing import fingerprint, opened
from registration.forms.models import AnswerFile, Form, FormUse, FormVersion, Submission, WaitingFile
from registration.forms.rules import (
    COUNTRY,
    Field,
    FieldType,
    GivenFile,
    Lack,
    asking_for_country,
    field_from,
    files_lacking,
    lacks,
    restricted_among,
    with_older_options,
    with_sections,
)
from registration.foundation import clock, keyring, settings
from registration.foundation.database import db
from registration.people.models import Subject

_parsed: dict[str, tuple[Field, ...]] = {}
"""Fields of published versions by the hash of the definition: what never changes is read once."""


def parts_of(version: FormVersion) -> tuple[Field, ...]:
    """Everything in a version, in order: questions, headings, texts, and what is for staff alone."""
    if version.published_at is None:
        return _read(version)
    if version.sha256 not in _parsed:
        _parsed[version.sha256] = _read(version)
    return _parsed[version.sha256]


def sheet_of(version: FormVersion) -> tuple[Field, ...]:
    """What stands on the page that people fill in."""
    return tuple(each for each in parts_of(version) if not each.internal)


def fields_of(version: FormVersion) -> tuple[Field, ...]:
    """The questions people answer, in order."""
    return tuple(each for each in sheet_of(version) if each.takes_an_answer)


def always_asked(version: FormVersion) -> tuple[Field, ...]:
    """The questions that are asked of everybody, whatever is answered to others."""
    return tuple(
        each
        for each, section in with_sections(sheet_of(version))
        if each.takes_an_answer and each.shown_if is None and (section is None or section.shown_if is None)
    )


def internal_of(version: FormVersion) -> tuple[Field, ...]:
    """What staff note about whoever filled the form in."""
    return tuple(each for each in parts_of(version) if each.internal and each.takes_an_answer)


def restricted_codes(version: FormVersion) -> frozenset[str]:
    """Codes of the questions that any published version of this form asks as restricted ones.

    Internal questions are among them.
    """
    return frozenset().union(*(restricted_among(parts_of(each)) for each in _published_with(version)))


def ever_asked(version: FormVersion) -> list[Field]:
    """The questions of this version, then those that only earlier ones asked.

    What could be chosen before can be read in each of them.
    """
    found = {each.code: each for each in fields_of(version)}
    for each in reversed(_published_with(version)):
        for field in fields_of(each):
            newer = found.get(field.code)
            found[field.code] = with_older_options(newer, field) if newer else field
    return list(found.values())


def asked_in_several_ways(version: FormVersion) -> frozenset[str]:
    """Codes under which the versions of this form ask for answers of different kinds."""
    kinds: dict[str, set[FieldType]] = {}
    for each in _published_with(version):
        for field in fields_of(each):
            kinds.setdefault(field.code, set()).add(field.type)
    return frozenset(code for code, found in kinds.items() if len(found) > 1)


def _published_with(version: FormVersion) -> list[FormVersion]:
    """All published versions of the form of this one, oldest first."""
    return [each for each in version.form.versions if each.published_at is not None]


def questions_of(version: FormVersion, *, asks_country: bool) -> tuple[Field, ...]:
    """What stands on this form now: where notices differ by country, the country too."""
    fields = sheet_of(version)
    return asking_for_country(fields, settings.current().languages) if asks_country else fields


def sheet_answered(version: FormVersion, answers: Collection[str]) -> tuple[Field, ...]:
    """The page as it was filled in: with the country if notices differed by country."""
    fields = sheet_of(version)
    if COUNTRY in answers and all(each.code != COUNTRY for each in fields):
        return asking_for_country(fields, settings.current().languages)
    return fields


def fields_answered(version: FormVersion, answers: Collection[str]) -> tuple[Field, ...]:
    """The questions of a version, and the country if it was asked because notices differ by country."""
    return tuple(each for each in sheet_answered(version, answers) if each.takes_an_answer)


def needs_files(version: FormVersion) -> list[Field]:
    """The questions that cannot be left without a file, where they are asked."""
    return [each for each in fields_of(version) if each.type is FieldType.FILE and each.required]


def lacks_a_file(version: FormVersion, answers: Mapping[str, Any]) -> bool:
    """Whether a file is missing that whoever answers like this has to send."""
    return bool(files_lacking(sheet_of(version), answers))


def code_and_service(form_version_id: int) -> tuple[str, str]:
    """The code of the form this is a version of, and that of the service it belongs to."""
    asked = select(Form.code, Form.service).join(FormVersion).where(FormVersion.id == form_version_id)
    code, service = db.session.execute(asked).one()
    return code, service


def _read(version: FormVersion) -> tuple[Field, ...]:
    return tuple(field_from(each) for each in version.definition["fields"])


def purpose_codes(version: FormVersion) -> tuple[str, ...]:
    """Codes of the purposes a form asks for, in the order shown."""
    return tuple(version.definition["purposes"])


def forms() -> Sequence[Form]:
    """All forms with their versions, by code."""
    return db.session.scalars(select(Form).options(selectinload(Form.versions)).order_by(Form.code)).all()


def forms_by_service() -> dict[str, list[Form]]:
    """The forms of each service, by its code; those that belong to none stand under an empty one."""
    found: dict[str, list[Form]] = {}
    for form in forms():
        found.setdefault(form.service, []).append(form)
    return found


def languages_of(version: FormVersion) -> tuple[str, ...]:
    """The languages a form exists in; none: in every language of the site."""
    return tuple(version.definition.get("languages", ()))


def processors_of(version: FormVersion) -> tuple[str, ...]:
    """Codes of the organisations that handle the answers on our instructions."""
    return tuple(version.definition.get("processors", ()))


def form_by_code(code: str) -> Form | None:
    return db.session.scalar(select(Form).where(Form.code == code).options(selectinload(Form.versions)))


def labels_of_fields(newest: int = 200) -> dict[str, dict[str, str]]:
    """Labels by language of the fields that the newest published forms ask for, by code."""
    labels: dict[str, dict[str, str]] = {}
    for version in db.session.scalars(
        select(FormVersion)
        .where(FormVersion.published_at.is_not(None))
        .order_by(FormVersion.id.desc())
        .limit(newest)
    ):
        for each in fields_of(version):
            labels.setdefault(each.code, dict(each.label))
    return labels


def submission_by_act(act: str) -> Submission | None:
    return db.session.scalar(select(Submission).where(Submission.act == act))


def purposes_shown(version: FormVersion) -> list[PurposeVersion]:
    """The published words that stand on this form now, in its order."""
    return _words_of(purpose_codes(version))


def _words_of(codes: Sequence[str]) -> list[PurposeVersion]:
    newest = (
        select(PurposeVersion.purpose_id, func.max(PurposeVersion.number).label("number"))
        .where(PurposeVersion.published_at.is_not(None))
        .group_by(PurposeVersion.purpose_id)
        .subquery()
    )
    found = db.session.scalars(
        select(PurposeVersion)
        .join(Purpose)
        .join(
            newest,
            and_(newest.c.purpose_id == PurposeVersion.purpose_id, newest.c.number == PurposeVersion.number),
        )
        .where(Purpose.code.in_(codes), Purpose.closed_at.is_(None))
        .options(contains_eager(PurposeVersion.purpose).joinedload(Purpose.recipient))
    )
    by_code = {each.purpose.code: each for each in found}
    return [by_code[code] for code in codes if code in by_code]


def standing_purposes() -> list[PurposeVersion]:
    """The published words of every purpose that a form may name, by code."""
    codes = db.session.scalars(select(Purpose.code).where(Purpose.closed_at.is_(None)).order_by(Purpose.code))
    return _words_of(list(codes))


def lacks_of(version: FormVersion) -> list[Lack]:
    """What a draft needs before it can be published, apart from the word of a data officer."""
    return lacks(
        parts_of(version),
        languages_of(version) or settings.current().languages,
        {each.purpose.code for each in standing_purposes()},
        takes_signups=version.form.use is FormUse.SIGNUP,
        takes_files=settings.current().files and version.form.use is FormUse.SIGNUP,
    )


OF_ONE_EVENT = "signup:"
"""How the codes of forms begin that belong to one event."""


def is_for_events(form: Form) -> bool:
    """Whether events can take their questions from it."""
    return form.use is FormUse.SIGNUP and not form.code.startswith(OF_ONE_EVENT)


def signup_forms() -> list[Form]:
    """Forms that an event can take its questions from: made for many, and published at least once."""
    mine = Form.code.not_like(f"{OF_ONE_EVENT}%")
    asked = select(Form).where(Form.use == FormUse.SIGNUP, mine).order_by(Form.code)
    found = db.session.scalars(asked.options(selectinload(Form.versions)))
    return [each for each in found if published_version(each) is not None]


def drafts_for_events() -> Sequence[FormVersion]:
    """What is being written of the forms that events can take their questions from."""
    asked = (
        select(FormVersion)
        .join(FormVersion.form)
        .where(FormVersion.published_at.is_(None), Form.use == FormUse.SIGNUP)
        .where(Form.code.not_like(f"{OF_ONE_EVENT}%"))
    )
    return db.session.scalars(asked.options(contains_eager(FormVersion.form)).order_by(Form.code)).all()


def published_version(form: Form) -> FormVersion | None:
    """The newest version of a form that stays as it is."""
    return next((each for each in reversed(form.versions) if each.published_at is not None), None)


def version_of(form: Form, number: int) -> FormVersion | None:
    return next((each for each in form.versions if each.number == number), None)


def waiting_file(token: str) -> GivenFile | None:
    """A file that waits for its form; nothing if it waited too long, or the token is none."""
    asked = select(WaitingFile.sealed).where(
        WaitingFile.fingerprint == fingerprint(token), WaitingFile.until > clock.now()
    )
    sealed = db.session.scalar(asked)
    return None if sealed is None else opened(sealed, token)


def files_of(submissions: Collection[int]) -> Iterator[tuple[Submission, str, GivenFile]]:
    """The files among these answers, opened one after another: submission, code of the field, file."""
    asked = (
        select(AnswerFile.id, Submission, Subject.wrapped_key)
        .join(Submission, Submission.id == AnswerFile.submission_id)
        .join(Subject, Subject.person_id == Submission.person_id)
        .where(AnswerFile.submission_id.in_(submissions))
        .order_by(AnswerFile.submission_id, AnswerFile.field)
    )
    for file_id, submission, wrapped in db.session.execute(asked).all():
        field, sealed = db.session.execute(
            select(AnswerFile.field, AnswerFile.sealed).where(AnswerFile.id == file_id)
        ).one()
        said = submission.answers.get(field)
        if said is not None:
            content = keyring.unseal(sealed, key=keyring.unwrap(wrapped))
            yield submission, field, GivenFile(said["name"], content)


def files_of_person(person_id: int) -> Iterator[tuple[str, bytes]]:
    """Everything this person sent as a file: a name of its own, and the content."""
    mine = db.session.scalars(select(Submission.id).where(Submission.person_id == person_id)).all()
    for submission, code, file in files_of(mine):
        yield f"{submission.id}-{code}-{file.name}", file.content


def file_of(submission: Submission, field: str) -> GivenFile | None:
    """The file that answers one question."""
    return next((file for _answers, code, file in files_of([submission.id]) if code == field), None)
