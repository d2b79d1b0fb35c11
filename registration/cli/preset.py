"""Starting points for kinds of organisation (``registration preset …``)."""

from collections import Counter

import click
from flask.cli import AppGroup

from registration.foundation.database import db, reading
from registration.foundation.localization import pick
from registration.presets import loading
from registration.presets.bringing import Thing
from registration.presets.contents import Contents, contents
from registration.presets.errors import AnotherPresetLoaded, UnknownPreset
from registration.presets.loading import Fate, Outcome
from registration.presets.reading import names, preset

commands = AppGroup("preset", help="Begin with a complete starting point for your kind of organisation.")

WHY = {
    Fate.EDITED: "changed since it was loaded",
    Fate.REMOVED: "removed since it was loaded",
    Fate.OTHERS: "there already",
}


@commands.command(name="list")
def every() -> None:
    """List the presets, and mark what is loaded."""
    with reading():
        here = loading.loaded()
    for name in names():
        mark = "  (loaded)" if name in here else ""
        click.echo(f"{click.style(name, bold=True)}{mark}\n    {pick(preset(name).title)}")


@commands.command()
@click.argument("name")
def show(name: str) -> None:
    """Say what a preset brings, before anything is loaded."""
    found = _contents(name)
    click.echo(f"{click.style(pick(found.title), bold=True)}\n{pick(found.summary)}")
    for chapter in found.chapters:
        click.echo(f"\n{chapter.title}")
        for line in chapter.lines:
            click.echo(f"  {line.title}" + (f"\n      {line.details}" if line.details else ""))
    click.echo("\nAfterwards")
    for words in found.next:
        click.echo(f"  {pick(words)}")


@commands.command()
@click.argument("name")
@click.option("--add", is_flag=True, help="Load it although another preset was loaded before.")
@click.option(
    "--name", "called", nargs=2, multiple=True, metavar="LANGUAGE NAME",
    help="What the organisation is called, where none is known yet: --name en Acme.",
)  # fmt: skip
def load(name: str, called: tuple[tuple[str, str], ...], *, add: bool) -> None:
    """Load a preset. Loading it twice changes nothing; what was edited stays as it is."""
    try:
        outcome = loading.load(name, called=dict(called), add=add)
    except UnknownPreset as unknown:
        raise _unknown(name) from unknown
    except AnotherPresetLoaded as other:
        raise click.ClickException(
            f"This organisation began with the preset {other}. With --add, {name} is put beside it: "
            "what both have stays as it is."
        ) from other
    db.session.commit()
    _say(name, outcome)


def _contents(name: str) -> Contents:
    try:
        return contents(preset(name))
    except UnknownPreset as unknown:
        raise _unknown(name) from unknown


def _unknown(name: str) -> click.ClickException:
    return click.ClickException(f"There is no preset {name}. There are: {', '.join(names())}.")


def _say(name: str, outcome: Outcome) -> None:
    if outcome.made:
        numbers = Counter(thing.kind for thing in outcome.made)
        click.echo("Loaded: " + ", ".join(f"{kind} {number}" for kind, number in numbers.items()) + ".")
        click.echo("Purposes are published. Notices, rules and what rests on vital interest wait as drafts.")
    else:
        click.echo(f"Nothing to do: {name} is loaded.")
    for fate, why in WHY.items():
        for thing in outcome.of(fate):
            click.echo(f"  Left alone, {why}: {_named(thing)}")


def _named(thing: Thing) -> str:
    return f"{thing.key} ({pick(thing.title)})"
