"""Decisions that were made elsewhere (``registration decisions …``)."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from registration.consent import actions as consent
from registration.consent.errors import SourceUnclear, SubjectErased
from registration.consent.models import Purpose, Source
from registration.consent.queries import purpose_by_code
from registration.consent.rules import INDIRECT, missing_in_source, source_code
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.people.actions import find_or_make
from registration.people.errors import NotAnAddress
from registration.people.rules import address

commands = AppGroup("decisions", help="Bring in decisions that were made elsewhere.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--purpose", "code", required=True, help="Code of the purpose the list was kept for.")
@click.option("--source", type=click.Choice([each.value for each in Source]), default="subject")
@click.option("--name", default="", help="Code of the organisation the list comes from.")
@click.option("--citation", default="", help="Where it was published, or the contract it came with.")
@click.option("--obtained-on", type=DAY, help="The day the list came to us, such as 2026-04-01.")
@click.option("--tell", is_flag=True, help="Write to each person what was noted and where it is from.")
def bring_in(
    file: Path, code: str, source: str, name: str, citation: str, obtained_on: datetime | None, *, tell: bool
) -> None:
    """Bring in a list (CSV with the columns email, name, language) without proof of consent.

    Every entry is kept as unverified: nothing is advertised and nothing is shared because of it. It holds
    for the one purpose the list was kept for. Ask people anew to use it. All lines are taken, or none.
    With --tell each person learns by mail what was noted and from whom (GDPR Art. 14).
    """
    purpose = purpose_by_code(code)
    if purpose is None:
        raise click.ClickException(f"There is no purpose “{code}”.")
    missing = missing_in_source(
        Source(source), name=name, citation=citation, obtained=obtained_on is not None
    )
    if missing:
        options = ", ".join(f"--{each.replace('_', '-')}" for each in missing)
        raise click.ClickException(f"Say more about where the list comes from: {options}.")
    entries = _entries(file)
    day = obtained_on.replace(tzinfo=UTC) if obtained_on else None
    act = new_ref()
    for email, row in entries:
        person_id, language = _keep(email, row, purpose, Source(source), name, citation, day, act)
        if tell:
            outbox.post("privacy.noted", person_id=person_id, language=language, params={"act": act})
    db.session.commit()
    click.echo(f"{len(entries)} brought in as unverified. Nothing is sent or shared because of it.")
    if tell:
        click.echo("Each person is written to: what was noted, and where it is from.")
    elif Source(source) in INDIRECT:
        click.echo(
            "Tell these people where you have their data from, within the time of your law (GDPR Art. 14)."
        )


def _entries(file: Path) -> list[tuple[str, dict[str, str]]]:
    """Addresses and lines of a list in which every line is right."""
    entries: list[tuple[str, dict[str, str]]] = []
    wrong = []
    for number, row in _rows(file):
        try:
            entries.append((address(row.get("email") or ""), row))
        except NotAnAddress:
            wrong.append(f"Line {number}: the address is none.")
    if wrong:
        raise click.ClickException("\n".join([*wrong, "Nothing was brought in."]))
    return entries


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, restkey="more", restval="")
            if "email" not in (reader.fieldnames or ()):
                raise click.ClickException("The first line must name the columns, email among them.")
            yield from ((reader.line_num, row) for row in reader)
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise click.ClickException("The file is no CSV in UTF-8. Nothing was brought in.") from wrong


def _keep(
    email: str,
    row: dict[str, str],
    purpose: Purpose,
    source: Source,
    name: str,
    citation: str,
    day: datetime | None,
    act: str,
) -> tuple[int, str]:
    languages = settings.current().languages
    named = row.get("language")
    language = named if named in languages else languages[0]
    known = find_or_make(
        email, name=(row.get("name") or "").replace("\x00", "").strip()[:200], language=language
    )
    try:
        proof = None
        if source is not Source.SUBJECT:
            proof = consent.keep_origin(
                known.subject_id,
                source,
                name=name,
                citation=citation,
                obtained_on=day.date() if day else None,
                purpose=purpose.code,
            )
        consent.import_unverified(
            known.subject_id,
            purpose,
            source=source_code(source, name),
            evidence_sha256=proof,
            act=act,
        )
    except (SubjectErased, SourceUnclear) as refused:
        raise click.ClickException(f"An entry was refused: {type(refused).__name__}.") from refused
    return known.person_id, language
