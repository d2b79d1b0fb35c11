"""The settings there are (``registration settings …``)."""

import click
from flask.cli import AppGroup

from registration.foundation.settings import table as all_settings

commands = AppGroup("settings", help="What can be set, and how.")


def rows() -> list[str]:
    """The rows of the table in the README."""
    return [
        f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |"
        for name, default, meaning in all_settings()
    ]


@commands.command(with_appcontext=False)
def table() -> None:
    """Print the table of settings for the README."""
    click.echo("| setting | default | meaning |\n|---|---|---|")
    for row in rows():
        click.echo(row)
