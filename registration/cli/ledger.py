"""The consent ledger (``registration ledger …``)."""

import click
from flask.cli import AppGroup

from registration.consent import ledger
from registration.foundation.database import db, reading

commands = AppGroup("ledger", help="Seal the ledger of consents, and check that nothing in it was changed.")


@commands.command()
def verify() -> None:
    """Compute the ledger anew from the rows to the signatures. Ends with 1 if anything was changed."""
    with reading():
        report = ledger.verify()
    click.echo(
        f"{report.size} entries sealed, {report.unsealed} not sealed yet, "
        f"{report.checkpoints} signed checkpoints."
    )
    if report.wrong:
        raise click.ClickException(str(report.wrong))
    click.echo(f"Nothing was changed. Root {report.root.hex()}.")


@commands.command()
@click.option("--checkpoint/--no-checkpoint", default=True, help="Sign a checkpoint afterwards.")
def seal(*, checkpoint: bool) -> None:
    """Give every new event its place in the ledger. The timetable does it too."""
    total = 0
    while sealed := ledger.seal():
        total += sealed
        db.session.commit()
    click.echo(f"{total} sealed, {ledger.size()} in all.")
    made = ledger.checkpoint() if checkpoint else None
    note = made.note if made else ""
    db.session.commit()
    if note:
        click.echo(note, nl=False)
