"""The consent ledger (``registration ledger …``)."""

import gc
import json
from pathlib import Path
from typing import IO

import click
from flask.cli import AppGroup

from registration.consent import ledger
from registration.consent.actions import prune as prune_events
from registration.consent.errors import NewestStays, NoSuchEvent, NotAVerifierKey, NotSealedYet, StillNeeded
from registration.consent.models import LedgerCheckpoint
from registration.foundation import settings
from registration.foundation.database import db, reading

commands = AppGroup("ledger", help="Seal the ledger of consents, and check that nothing in it was changed.")


@commands.command()
@click.option("--checkpoint", "saved", type=click.File(encoding="utf-8"), help="A checkpoint kept elsewhere.")
@click.option("--key", help="The ledger's public key, kept elsewhere. Needed where its own is not.")
def verify(saved: IO[str] | None, key: str | None) -> None:
    """Compute the ledger anew from the rows to the signatures. Ends with 1 if anything was changed.

    Also for a copy of the database on another machine: name it in REGISTRATION_DATABASE_URL.
    """
    verifier = _verifier(key)
    kept = saved.read() if saved else None
    gc.freeze()  # what was imported need not be looked through again with every block
    try:
        with reading():
            report = ledger.verify(kept, verifier)
    finally:
        gc.unfreeze()
    click.echo(
        f"{report.size} entries sealed, {report.unsealed} not sealed yet, "
        f"{report.checkpoints} signed checkpoints."
    )
    if report.pruned:
        click.echo(f"{report.pruned} were pruned under a legal duty; their entries are kept.")
    if report.wrong:
        raise click.ClickException(str(report.wrong))
    if saved:
        click.echo("The saved checkpoint is the beginning of this ledger.")
    click.echo(f"Nothing was changed. Root {report.root.hex()}.")


@commands.command()
@click.option("--checkpoint/--no-checkpoint", default=True, help="Sign a checkpoint afterwards.")
def seal(*, checkpoint: bool) -> None:
    """Give every new event its place in the ledger. The timetable does it too."""
    total = ledger.seal(everywhere=True)
    db.session.commit()
    while sealed := ledger.seal():
        total += sealed
        db.session.commit()
    click.echo(f"{total} sealed, {ledger.size()} in all.")
    made = ledger.checkpoint() if checkpoint else None
    note = made.note if made else ""
    db.session.commit()
    if note:
        click.echo(note, nl=False)


@commands.command()
@click.option("--size", type=int, help="That of the ledger when it had so many entries, not the latest.")
def checkpoint(size: int | None) -> None:
    """Write the latest signed checkpoint, to be kept elsewhere."""
    with reading():
        click.echo(_made(size).note, nl=False)


@commands.command()
def key() -> None:
    """Write the public key that checkpoints are signed with (C2SP signed-note)."""
    click.echo(ledger.verifier_key())


@commands.command()
@click.option(
    "--to", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file."
)
def publish(file: Path) -> None:
    """Write the latest checkpoint to a file that another machine fetches, or that lies in a shared folder."""
    with reading():
        made = _made(None)
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.write_text(made.note, encoding="utf-8")
        draft.replace(file)
    except OSError as trouble:
        raise click.ClickException(f"{file} cannot be written: {trouble.strerror}.") from trouble
    click.echo(f"The checkpoint of {made.size} entries is in {file}.")


@commands.command()
@click.argument("event")
@click.option("--size", type=int, help="For the checkpoint of so many entries, not for the latest.")
def prove(event: str, size: int | None) -> None:
    """Write the proof that EVENT (its uid) is in the ledger, as JSON (RFC 9162, 2.1.3)."""
    with reading():
        entry = ledger.entry_of(event)
        if entry is None:
            raise click.ClickException(
                f"No entry of the ledger is for {event}. Perhaps it is not sealed yet."
            )
        made = _made(size)
        if entry.index >= made.size:
            raise click.ClickException(
                f"Entry {entry.index} is not covered by the checkpoint of {made.size} entries yet."
            )
        said = ledger.inclusion(entry, made.size)
    click.echo(json.dumps({**said, "checkpoint": made.note}, ensure_ascii=False, indent=2))


@commands.command("prove-consistency")
@click.argument("first", type=int)
@click.argument("second", type=int)
def prove_consistency(first: int, second: int) -> None:
    """Write the proof that the ledger of SECOND entries begins with that of FIRST (RFC 9162, 2.1.4)."""
    with reading():
        length = ledger.size()
        if not 0 < first <= second <= length:
            raise click.ClickException(f"There is no such proof: the ledger has {length} entries.")
        said = ledger.consistency(first, second)
    click.echo(json.dumps(said, indent=2))


@commands.command()
def stamp() -> None:
    """Have the latest checkpoint stamped by the authority of the settings (RFC 3161)."""
    if not settings.current().timestamp_url:
        raise click.ClickException("Set REGISTRATION_TIMESTAMP_URL to the address of an authority.")
    with reading():
        due = ledger.next_unstamped()
        db.session.rollback()
    if due is None:
        click.echo("There is nothing to stamp.")
        return
    try:
        made = ledger.stamp(due.note)
    except ledger.StampRefused as refused:
        raise click.ClickException(str(refused)) from refused
    ledger.keep_stamp(due.id, made)
    db.session.commit()
    click.echo(f"The checkpoint of {due.size} entries was stamped at {made.stamped_at.isoformat()}.")


@commands.command()
@click.argument("events", nargs=-1, required=True)
@click.option("--ground", required=True, help="A code for the duty: court-order, retention-ended …")
@click.confirmation_option(prompt="What these events say is lost for good. Remove them?")
def prune(events: tuple[str, ...], ground: str) -> None:
    """Remove EVENTS (their uids) under a legal duty. Their entries and a record of it stay in the ledger."""
    try:
        number = prune_events(events, ground=ground)
    except NoSuchEvent as unknown:
        raise click.ClickException(f"There is no event {unknown}.") from unknown
    except NotSealedYet as early:
        raise click.ClickException(
            f"Event {early} is not sealed yet. Run: registration ledger seal"
        ) from early
    except NewestStays as newest:
        raise click.ClickException("The newest event cannot be removed until another follows.") from newest
    except StillNeeded as needed:
        raise click.ClickException(
            "What holds for the person rests on one of these events, or another record names it. "
            "Nothing was removed."
        ) from needed
    db.session.commit()
    click.echo(f"{number} removed. The next checkpoint covers the record of it.")


def _verifier(key: str | None) -> ledger.Verifier | None:
    if key is None:
        return None
    try:
        return ledger.verifier_from(key)
    except NotAVerifierKey as wrong:
        raise click.ClickException(
            "This is no public key of a ledger. `registration ledger key` writes it: name+hash+key."
        ) from wrong


def _made(size: int | None) -> LedgerCheckpoint:
    made = ledger.latest_checkpoint() if size is None else ledger.checkpoint_of(size)
    if made is None:
        raise click.ClickException(
            "No checkpoint has been signed yet. Run: registration ledger seal"
            if size is None
            else f"No checkpoint was signed for {size} entries."
        )
    return made
