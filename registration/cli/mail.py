"""Looking after the outbox (``registration mail …``)."""

import click
from flask.cli import AppGroup

from registration.mail.delivery import deliver_due

commands = AppGroup("mail", help="Look after the outbox.")


@commands.command()
def deliver() -> None:
    """Send what is due now. Safe to run as often as one likes, also beside a worker."""
    tally = deliver_due()
    numbers = {
        "sent": tally.sent,
        "to be tried again": tally.deferred,
        "refused": tally.failed,
        "withheld": tally.withheld,
        "uncertain": tally.uncertain,
    }
    click.echo(
        ", ".join(f"{number} {name}" for name, number in numbers.items() if number) or "Nothing is due."
    )
    if tally.away:
        raise click.ClickException(f"The mail server takes no messages: {tally.away}. They wait.")
