"""What holds for whom (``registration consent …``)."""

import click
from flask.cli import AppGroup

from registration.consent.actions import rebuild_states
from registration.consent.queries import first_difference
from registration.foundation.database import db, reading

commands = AppGroup("consent", help="Compare what holds with the events it is made from.")


@commands.command()
def check() -> None:
    """Compare the stored states with what the events say. Ends with 1 and names the first difference."""
    with reading():
        checked, difference = first_difference()
    if difference:
        raise click.ClickException(f"{difference} Run: registration consent rebuild")
    click.echo(f"{checked} states hold, each as its events say.")


@commands.command()
def rebuild() -> None:
    """Make the stored states anew from the events, all or nothing."""
    number = rebuild_states()
    db.session.commit()
    click.echo(f"{number} states were made from the events.")
